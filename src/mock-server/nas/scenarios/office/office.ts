import type { Nas } from '../../nas.ts'
import { livedIn, type Scenario } from '../base.ts'
import { furnishActiveBackup } from './active-backup.ts'
import { furnishHyperBackup } from './hyper-backup.ts'

export const office: Scenario = {
  name: 'office',
  about: 'Tasks of every kind with months of history, versions and logs; a Vault that receives',
  build: (options) => livedIn(options, officeAge, furnishOffice),
}

/** Days since the office was set up. */
export const officeAge = 90

export function furnishOffice(nas: Nas): void {
  furnishActiveBackup(nas)
  furnishHyperBackup(nas)
}
