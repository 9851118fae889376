/** The part of a JSON report that is compared: its findings and what it saw of the target. */
import { z } from 'zod'
import { statuses } from '../model.ts'
import { firstIssue, parseJsonFile, UnusableFile } from './sentence.ts'

const field = z.object({
  types: z.array(z.string()),
  optional: z.boolean(),
  values: z.array(z.union([z.string(), z.number()])).optional(),
})

const api = z.object({
  minVersion: z.number(),
  maxVersion: z.number(),
  path: z.string(),
  requestFormat: z.string().optional(),
})

const surface = z.object({
  dsm: z.string().nullable(),
  apis: z.record(z.string(), api),
  methods: z.record(
    z.string(),
    z.object({
      fields: z.record(z.string(), field),
      codes: z.record(z.string(), z.number()),
    }),
  ),
})

const comparedReport = z.object({
  target: z.object({
    dsm: z.string().nullable().default(null),
    kind: z.enum(['emulator', 'nas', 'recording']).optional(),
    profile: z.string().optional(),
  }),
  findings: z.array(
    z.object({
      id: z.string(),
      status: z.enum(statuses),
      api: z.string(),
      method: z.string(),
      version: z.number().nullable(),
      check: z.string(),
      path: z.string(),
      expected: z.string().default(''),
      actual: z.string().default(''),
      divergence: z.object({ reason: z.string() }).optional(),
    }),
  ),
  observed: surface,
})

export type ComparedReport = z.infer<typeof comparedReport>
export type ComparedFinding = ComparedReport['findings'][number]

/** Throws an UnusableFile, in one sentence, for anything else. */
export function readComparedReport(text: string, file: string): ComparedReport {
  const fits = comparedReport.safeParse(parseJsonFile(text, file))
  if (fits.success) return fits.data
  throw new UnusableFile(`${file} is no report of mock-dsm conform: ${firstIssue(fits.error)}`)
}
