/** What every Active Backup API has in common. */
import * as z from 'zod'
import { assumed, capture, probe } from '../define/evidence.ts'
import type { ProfileName } from '../define/profiles.ts'
import { backupType } from './enumerations.ts'

export const activeBackup = {
  versions: [1, 2],
  requestFormat: 'JSON',
  package: 'ActiveBackup',
  evidence: [capture('api-info-dsm74'), probe('pmilano1-probe')],
} as const

/** A live unit of DSM 7.3 knew the list calls at version 1 only, although it advertises 1–2. */
export const listAtVersionOneOnly = {
  'dsm-7.4': {
    versions: [1],
    evidence: [
      probe('pmilano1-recipes', 'list calls answer 103 at the highest version'),
      assumed('one report; which methods beyond Device.list it covers is a guess', 'behaviour'),
    ],
  },
} satisfies Partial<Record<ProfileName, object>>

export const idList = z.array(z.int()).min(1)

export const page = {
  offset: z.int().min(0).default(0),
  limit: z.int().min(-1).optional().meta({ description: 'All when absent or -1' }),
}

/** A kind to filter by; -1 means all. */
export const backupTypeFilter = z.literal([
  -1,
  0,
  ...Object.values(backupType).map(({ value }) => value),
])

export const oneOrMany = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item)])
