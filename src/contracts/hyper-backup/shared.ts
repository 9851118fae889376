/** What the Hyper Backup APIs have in common. */
import * as z from 'zod'
import { capture, probe } from '../define/evidence.ts'
import { quotableInt } from '../define/fields.ts'
import { parameterMissing } from './errors.ts'

/**
 * SYNO.Backup: advertised up to version 2, although nearly every method is there at one version
 * only, which each of them states. Wrong parameters get a code of their own.
 */
export const hyperBackup = {
  versions: [1, 2],
  requestFormat: 'JSON',
  package: 'HyperBackup',
  evidence: [capture('api-info-dsm7'), probe('dsm-libs', 'methods per version')],
  missingParameter: { ...parameterMissing, under: ['dsm-7.4'] },
} as const

/** SYNO.SDS.Backup: one version, and 120 like everybody else. */
export const hyperBackupCommon = {
  versions: [1, 1],
  requestFormat: 'JSON',
  package: 'HyperBackup',
  evidence: [capture('api-info-dsm7'), probe('dsm-libs', 'methods per version')],
} as const

/** Each entry adds what it names to the answer; one that is not known adds nothing. */
export const additional = (known: readonly string[]) =>
  z
    .array(z.string())
    .default([])
    .meta({ description: `What to add: ${known.join(', ')}; anything else is ignored` })

export const page = {
  offset: quotableInt.min(0).default(0),
  limit: quotableInt.min(-1).optional().meta({ description: 'All when absent or -1' }),
}

/** Unlike elsewhere, a log without these two is refused; `limit` is the one it names. */
export const logPage = {
  limit: quotableInt.min(-1).meta({ description: 'The Python client sends 1000; -1 means all' }),
  offset: quotableInt.min(0),
}

const bound = quotableInt.min(0).default(0).meta({ description: 'Seconds; 0 means no bound' })

export const logFilter = {
  filter_keyword: z
    .string()
    .default('')
    .meta({ description: 'Part of the text of the event, in any case' }),
  filter_date_from: bound,
  filter_date_to: bound,
}
