/** Reports as JSON files: the form that is kept, compared and read back. */
import * as z from 'zod'
import type { SourceId } from '../../contracts/define/sources.ts'
import { type Finding, type Report, type Surface, safetyLevels, statuses } from '../model.ts'

/** The report as JSON, with what tools rely on first and tables in alphabetical order. */
export function writeJson(report: Report): string {
  const { tool, target, safety, startedAt, summary, findings, ms, observed, fixed } = report
  const { pass, fail, warn, skip, error } = summary
  return `${JSON.stringify(
    {
      tool,
      target: { url: target.url, dsm: target.dsm, kind: target.kind, profile: target.profile },
      safety,
      startedAt,
      summary: { pass, fail, warn, skip, error },
      findings: findings.map(inOrder),
      ms,
      observed: sortedSurface(observed),
      fixed,
    },
    null,
    2,
  )}\n`
}

const inOrder = (finding: Finding) => ({
  id: finding.id,
  status: finding.status,
  severity: finding.severity,
  api: finding.api,
  method: finding.method,
  version: finding.version,
  check: finding.check,
  path: finding.path,
  expected: finding.expected,
  actual: finding.actual,
  evidence: finding.evidence,
  howToFix: finding.howToFix,
  since: finding.since,
  divergence: finding.divergence,
  exchange: finding.exchange,
})

const sortedSurface = ({ dsm, apis, methods }: Surface): Surface => ({
  dsm,
  apis: byName(apis),
  methods: Object.fromEntries(
    Object.entries(byName(methods)).map(([name, { fields, codes }]) => [
      name,
      { fields: byName(fields), codes: byName(codes) },
    ]),
  ),
})

const byName = <Value>(table: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(table).sort(([left], [right]) => (left < right ? -1 : 1)))

/** A later or earlier version of the tool may know other sources. */
const sourceId = z.custom<SourceId>((value) => typeof value === 'string', 'is no text')
const cited = { source: sourceId, note: z.string().exactOptional() }

const evidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('seed'), source: sourceId, section: z.string().exactOptional() }),
  z.object({ kind: z.literal('official'), ...cited }),
  z.object({ kind: z.literal('capture'), ...cited }),
  z.object({ kind: z.literal('probe'), ...cited }),
  z.object({ kind: z.literal('client'), ...cited }),
  z.object({
    kind: z.literal('assumed'),
    why: z.string(),
    about: z.enum(['params', 'data', 'behaviour']).exactOptional(),
  }),
])

const exchange = z.object({
  request: z.object({
    via: z.enum(['GET', 'POST']),
    as: z.enum(['admin', 'user', 'nobody']),
    api: z.string(),
    method: z.string(),
    version: z.number(),
    params: z.record(z.string(), z.unknown()),
  }),
  response: z.object({
    status: z.number(),
    contentType: z.string(),
    body: z.unknown(),
    ms: z.number(),
  }),
})

const divergence = z.object({
  api: z.string(),
  method: z.string().optional(),
  check: z.string().optional(),
  path: z.string().optional(),
  reason: z.string(),
  target: z.enum(['emulator', 'nas']).optional(),
  firmware: z.string().optional(),
  expires: z.string().optional(),
})

const finding = z.object({
  id: z.string(),
  status: z.enum(statuses),
  severity: z.enum(['failure', 'warning']),
  api: z.string(),
  method: z.string(),
  version: z.number().nullable(),
  check: z.string(),
  path: z.string(),
  expected: z.string(),
  actual: z.string(),
  evidence: z.array(evidence),
  howToFix: z.string(),
  exchange: exchange.optional(),
  divergence: divergence.optional(),
  since: z.enum(['new', 'unchanged']).optional(),
})

const surface = z.object({
  dsm: z.string().nullable(),
  apis: z.record(
    z.string(),
    z.object({
      minVersion: z.number(),
      maxVersion: z.number(),
      path: z.string(),
      requestFormat: z.string().optional(),
    }),
  ),
  methods: z.record(
    z.string(),
    z.object({
      fields: z.record(
        z.string(),
        z.object({
          types: z.array(z.string()),
          optional: z.boolean(),
          values: z.array(z.union([z.string(), z.number()])).optional(),
        }),
      ),
      codes: z.record(z.string(), z.number()),
    }),
  ),
})

const count = z.int().min(0)

/** Later additions to the format may be missing: old reports stay useful as baselines. */
const report = z.object({
  tool: z.string(),
  target: z.object({
    url: z.string(),
    dsm: z.string().nullable(),
    kind: z.enum(['emulator', 'nas', 'recording']).default('nas'),
    profile: z.string().default(''),
  }),
  safety: z.enum(safetyLevels),
  startedAt: z.string(),
  ms: z.number().default(0),
  summary: z.object({ pass: count, fail: count, warn: count, skip: count, error: count }),
  findings: z.array(finding),
  observed: surface.default({ dsm: null, apis: {}, methods: {} }),
  fixed: z.array(z.string()).optional(),
})

/**
 * A report out of the text of a file. `name` is how the file is called in messages. Throws a
 * RangeError of one sentence where the text is no report.
 */
export function readReport(text: string, name: string): Report {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new RangeError(`${name} is no report: it is not JSON`)
  }
  const outcome = report.safeParse(value)
  if (outcome.success) return outcome.data
  throw new RangeError(`${name} is no report: ${firstFault(outcome.error, value)}`)
}

/** zod speaks alike of what is missing and of what has the wrong type. */
function firstFault({ issues }: z.ZodError, value: unknown): string {
  const [{ path, message } = { path: [], message: 'it cannot be read' }] = issues
  if (path.length === 0) return 'it is no JSON object'
  const where = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1)
  const last = path.at(-1) ?? ''
  const owner = path
    .slice(0, -1)
    .reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value)
  if (!Object.hasOwn(owner as object, last)) return `${where} is missing`
  const fault = message.replace(/^Invalid (input|option): /, '').replace(/\s+/g, ' ')
  return `${where}: ${fault.charAt(0).toLowerCase()}${fault.slice(1)}`
}
