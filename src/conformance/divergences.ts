/** Declared divergences: differences that somebody knows of and has written into a file. */
import * as z from 'zod'
import type { Divergence, Finding, ReportTarget } from './model.ts'
import { firstIssue, parseJsonFile } from './surface/sentence.ts'

const text = z.string().min(1)

const divergence = z.strictObject({
  api: text,
  method: text.optional(),
  check: text.optional(),
  path: text.optional(),
  reason: text,
  target: z.enum(['emulator', 'nas']).optional(),
  firmware: z
    .string()
    .refine((range) => rangeOf(range) !== undefined, 'a range of builds is 72806-90080 or 69057-')
    .optional(),
  expires: z.iso.date('a day is written YYYY-MM-DD').optional(),
})

/**
 * Reads the JSON text of a list of divergences; `file` is how it is called in messages. Throws a
 * RangeError, in one sentence, where it does not fit.
 */
export function readDivergences(content: string, file: string): Divergence[] {
  const fits = z.array(divergence).safeParse(parseJsonFile(content, file))
  if (fits.success) return fits.data
  throw new RangeError(`${file} is no list of divergences: ${firstIssue(fits.error)}`)
}

/** What the divergences are applied to. */
export interface Circumstances {
  /** undefined where it is neither: entries for both kinds hold. */
  readonly kind: ReportTarget['kind'] | undefined
  /** The build number of the firmware; undefined where it is not known. */
  readonly build: number | undefined
  /** YYYY-MM-DD. */
  readonly today: string
}

/**
 * The findings with what was declared about them. On the emulator, which is ours to mend or to
 * leave, a declared difference is honoured: it is skipped. On a NAS it is reported: the finding
 * keeps its status and shows the reason. Entries that expired, and those that met nothing although
 * what they speak of was judged, are findings of their own.
 */
export function applyDivergences(
  findings: readonly Finding[],
  divergences: readonly Divergence[],
  where: Circumstances,
): Finding[] {
  const current = divergences.filter((entry) => applies(entry, where))
  const used = new Set<Divergence>()
  const marked = findings.map((finding) => {
    if (finding.status !== 'fail' && finding.status !== 'warn') return finding
    const matching = current.filter((entry) => concernsFinding(entry, finding))
    for (const entry of matching) used.add(entry)
    const [first] = matching
    if (first === undefined) return finding
    const honoured = where.kind === 'emulator' ? { status: 'skip' as const } : {}
    return { ...finding, ...honoured, divergence: first }
  })
  const judged = findings.filter(({ status }) => status !== 'skip')
  const unused = current.filter(
    (entry) => !used.has(entry) && judged.some((finding) => wasJudged(entry, finding)),
  )
  const expired = divergences.filter((entry) => hasExpired(entry, where.today))
  return [...marked, ...expired.map(expiredFinding), ...unused.map(unusedFinding)]
}

/** Whether an entry holds for a target today. */
export const applies = (entry: Divergence, { kind, build, today }: Circumstances): boolean =>
  !hasExpired(entry, today) &&
  (entry.target === undefined || kind === undefined || entry.target === kindOf(kind)) &&
  (entry.firmware === undefined || holdsFor(entry.firmware, build))

/** A recording speaks for the unit it was made from. */
const kindOf = (kind: ReportTarget['kind']) => (kind === 'emulator' ? 'emulator' : 'nas')

const hasExpired = ({ expires }: Divergence, today: string): boolean =>
  expires !== undefined && today > expires

function holdsFor(firmware: string, build: number | undefined): boolean {
  const [low, high] = rangeOf(firmware) ?? []
  return build !== undefined && low !== undefined && build >= low && build <= (high ?? low)
}

/** Both ends of `72806-90080`, `69057-`, `-69057` or `72806`. */
function rangeOf(range: string): readonly [number, number] | undefined {
  const [, low = '', dash = '', high = ''] = /^(\d*)(-?)(\d*)$/.exec(range) ?? []
  if (low === '' && high === '') return undefined
  const from = low === '' ? 0 : Number(low)
  const to = high !== '' ? Number(high) : dash === '' ? from : Number.POSITIVE_INFINITY
  return from <= to ? [from, to] : undefined
}

/** 72806 of `DSM 7.2.2-72806`; undefined where there is none. */
export function buildOfFirmware(firmware: string | null): number | undefined {
  const build = /-(\d+)\b/.exec(firmware ?? '')?.[1]
  return build === undefined ? undefined : Number(build)
}

/** Whether an entry speaks of this place, `*` standing for any text. */
export const matchesPlace = (
  entry: Divergence,
  { api, method, path }: Pick<Finding, 'api' | 'method' | 'path'>,
): boolean => matches(entry.api, api) && matches(entry.method, method) && matches(entry.path, path)

const concernsFinding = (entry: Divergence, finding: Finding): boolean =>
  matchesPlace(entry, finding) && matches(entry.check, finding.check)

/** Whether the run looked at what an entry speaks of, at whatever place in the answer. */
const wasJudged = (entry: Divergence, { api, method, check }: Finding): boolean =>
  matches(entry.api, api) && matches(entry.method, method) && matches(entry.check, check)

function matches(glob: string | undefined, value: string): boolean {
  if (glob === undefined) return true
  const pattern = glob.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(value)
}

const expiredFinding = (entry: Divergence): Finding =>
  findingOf(entry, 'expired', {
    expected: `a divergence that holds until ${entry.expires}`,
    actual: 'that day is over, so the entry was not applied',
    howToFix: 'Look whether the difference is still there; then move the date or remove the entry.',
  })

const unusedFinding = (entry: Divergence): Finding =>
  findingOf(entry, 'unused', {
    expected: `the difference that was declared: ${entry.reason}`,
    actual: 'no finding matches the entry',
    howToFix: 'Remove the entry if the difference is gone, or correct what it names.',
  })

function findingOf(
  entry: Divergence,
  state: 'expired' | 'unused',
  texts: Pick<Finding, 'expected' | 'actual' | 'howToFix'>,
): Finding {
  const { api, method = '', check = '', path = '', target = '', firmware = '' } = entry
  const place = [`${api}.${method || '*'}`, check || '*', path || '*']
  const only = [target, firmware].filter((word) => word !== '')
  return {
    id: ['divergence', state, ...place, ...only].join('/'),
    status: 'warn',
    severity: 'warning',
    ...{ api, method, version: null, check: 'divergence', path },
    ...texts,
    evidence: [],
    divergence: entry,
  }
}
