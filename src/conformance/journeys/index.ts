/** Checks written by hand: what several calls in a row have to lead to. */
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Check } from '../check.ts'
import { activeBackupJourneys } from './active-backup.ts'
import { hyperBackupJourneys } from './hyper-backup.ts'
import { loginJourneys } from './login.ts'

export const journeys = (profile: ProfileName): Check[] => [
  ...loginJourneys(profile),
  ...activeBackupJourneys(profile),
  ...hyperBackupJourneys(profile),
]
