/** One suite for the emulator, a recording and a NAS: what is asked, in which order, under which rules. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createHttp } from '../client/http.ts'
import type { ApiDefinition } from '../contracts/define/api.ts'
import type { ProfileName } from '../contracts/define/profiles.ts'
import { contracts } from '../contracts/index.ts'
import type { Check, ObjectKind } from './check.ts'
import { derivedChecks } from './checks/index.ts'
import { openJournal } from './cleanup.ts'
import { runCheck, type Surroundings } from './context.ts'
import { findingsOf } from './finding.ts'
import { journeys } from './journeys/index.ts'
import { allows, type Finding, type Report, type Safety, type Summary, statuses } from './model.ts'
import { type Plan, planOf } from './plan.ts'
import { type Emulator, findEmulator } from './target/emulator.ts'
import { type Credentials, createNasWire, LoginRefused, type NasWire } from './target/nas.ts'
import { firmwareOf, installedPackages, lookAround } from './target/survey.ts'

export interface ConformOptions {
  /** `http://nas:5000`. */
  readonly target: string
  readonly account: string
  readonly password: string
  /** The code of the account's second factor. */
  readonly otp?: string | undefined
  /** An account that is no administrator, for what it must not do. The emulator has one. */
  readonly user?: Credentials | undefined
  /** Takes any certificate. */
  readonly insecure?: boolean | undefined
  /** Default: `read`. */
  readonly safety?: Safety | undefined
  /** Only checks whose API, `API.method` or id fits; `*` stands for any text. */
  readonly only?: string | undefined
  /** What may be changed, by kind. On the emulator, which is put back, everything. */
  readonly objects?: Readonly<Partial<Record<ObjectKind, readonly number[]>>> | undefined
  /** Most requests in a second. Default: no limit. */
  readonly maxRate?: number | undefined
  /** Most logins that are refused, provoked or not. DSM blocks after ten in five minutes. Default: 3. */
  readonly maxFailedLogins?: number | undefined
  /** Where to write down what has to be undone. Default: a file of the target in the home folder. */
  readonly journal?: string | undefined
  /** Opens the control plane of an emulator that guards it. */
  readonly controlToken?: string | undefined
  /** Milliseconds to wait for an answer. Default: 30,000. */
  readonly timeout?: number | undefined
  /** Checks of one's own, besides the built-in ones. */
  readonly checks?: readonly Check[] | undefined
  readonly signal?: AbortSignal | undefined
  /** Told once it is known what will be asked; a run that is to stop there throws. */
  readonly onPlan?: ((plan: Plan, target: Report['target']) => void) | undefined
  readonly onFinding?: ((finding: Finding) => void) | undefined
}

/** The target cannot be judged: it does not answer, or not as a DSM does. */
export class TargetUnreachable extends Error {
  override name = 'TargetUnreachable'
}

const apis: readonly ApiDefinition[] = contracts

/** Every check that a level and a filter leave, in the order they run. */
export function checksFor(options: {
  readonly profile: ProfileName
  readonly safety: Safety
  readonly withUser: boolean
  readonly only?: string | undefined
  readonly checks?: readonly Check[] | undefined
}): Check[] {
  const { profile, safety, withUser, only, checks = [] } = options
  const all = [...derivedChecks(apis, { profile, withUser }), ...journeys(profile), ...checks]
  return all.filter((check) => allows(safety, check.level) && isWanted(check, only))
}

function isWanted({ api, method, check, path }: Check, only: string | undefined): boolean {
  if (only === undefined) return true
  const fits = globOf(only)
  return [api, `${api}.${method}`, check, `${check}/${api}.${method}`, `${path}`].some(fits)
}

/** `*` stands for any text. */
const globOf = (pattern: string) => {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  const expression = new RegExp(`^${escaped}$`, 'i')
  return (text: string) => expression.test(text)
}

/**
 * Judges a target. Throws TargetUnreachable or LoginRefused when it cannot begin, SafetyRefusal
 * when a check wants to do more than it may; everything else becomes a finding.
 */
export async function conform(options: ConformOptions): Promise<Report> {
  const { safety = 'read', timeout = 30_000, signal, insecure } = options
  const started = performance.now()
  const startedAt = new Date().toISOString()
  const http = createHttp({ url: addressOf(options.target), timeout, insecure })
  try {
    const token = options.controlToken
    const emulator = await findEmulator(http.url, { token, timeout })
    const survey = await lookAround(http)
    const profile = (emulator?.profile ?? survey.profile) as ProfileName
    const user = options.user ?? (emulator && { account: 'viewer', password: 'viewer' })
    const { account, password, otp } = options
    const wire = createNasWire({
      http,
      kind: emulator ? 'emulator' : 'nas',
      profile,
      accounts: { admin: { account, password, otp }, ...(user && { user }) },
      pace: options.maxRate === undefined ? 0 : 1000 / options.maxRate,
      signal,
    })
    const journal = openJournal(options.journal ?? journalOf(http.url), http.url)
    const before = await emulator?.snapshot()
    const entry = before && journal.write({ why: 'the run', undo: { snapshot: before } })
    const putBack = async () => {
      if (before !== undefined) await emulator?.restore(before)
      wire.forget()
    }
    try {
      await begin(wire)
      const firmware = await firmwareOf(wire)
      // A unit that answers plain HTTP may still be of a firmware that its APIs do not tell apart.
      const judgedBy = emulator ? profile : firmware.profile(profile)
      const checks = checksFor({
        ...options,
        safety,
        profile: judgedBy,
        withUser: user !== undefined,
      })
      const target = {
        url: http.url,
        dsm: firmware.version,
        kind: wire.kind,
        profile: judgedBy,
      } as const
      options.onPlan?.(planOf(checks, safety), target)
      const around: Surroundings = {
        wire,
        emulator,
        safety,
        journal,
        account: { account, password },
        objects: await objectsOf(wire, emulator, options),
        mayFailLogin: () => wire.refusals() < (options.maxFailedLogins ?? 3),
        seen: () => {},
        known: new Map(),
      }
      const findings = await runAll(checks, around, {
        installed: installedPackages(survey.advertised),
        putBack: emulator && putBack,
        onFinding: options.onFinding,
      })
      return {
        tool: 'mock-dsm 0.1.0',
        target,
        safety,
        startedAt,
        ms: Math.round(performance.now() - started),
        summary: summaryOf(findings),
        findings,
        observed: { dsm: firmware.version, apis: {}, methods: {} },
      }
    } finally {
      await wire.logout()
      if (before !== undefined && entry !== undefined) {
        await putBack()
        await emulator?.forget(before)
        journal.strike(entry)
      }
      journal.close()
    }
  } finally {
    await http.close()
  }
}

/** Throws a RangeError for what is no address. */
function addressOf(target: string): string {
  const url = URL.canParse(target) ? new URL(target) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new RangeError(`${target} is no http or https address`)
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
}

/** Beside the user's other state, so that a run in another folder finds it. */
function journalOf(url: string): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
  const { hostname, port } = new URL(url)
  return join(state, 'mock-dsm', `${hostname.replace(/[^\w.-]/g, '_')}-${port || 'default'}.jsonl`)
}

async function begin(wire: NasWire): Promise<void> {
  try {
    await wire.login('admin')
  } catch (thrown) {
    if (thrown instanceof LoginRefused) throw thrown
    throw new TargetUnreachable(`the login got ${(thrown as Error).message}`)
  }
}

/** The objects named; on the emulator, which is put back, all there are where none is named. */
async function objectsOf(
  wire: NasWire,
  emulator: Emulator | undefined,
  { objects = {}, safety = 'read' }: ConformOptions,
): Promise<Map<ObjectKind, Set<number>>> {
  const given = new Map(
    Object.entries(objects).map(([kind, ids]) => [kind as ObjectKind, new Set(ids)]),
  )
  if (emulator === undefined || !allows(safety, 'prepared')) return given
  for (const { kind, api, method, rows, id } of lists) {
    if (given.has(kind)) continue
    const { envelope } = await wire.send({
      api,
      method,
      version: 1,
      params: {},
      as: 'admin',
      via: 'POST',
    })
    const data = envelope.success ? (envelope.data as Record<string, Record<string, number>[]>) : {}
    given.set(kind, new Set((data[rows] ?? []).map((row) => row[id] as number)))
  }
  return given
}

const lists = [
  { kind: 'abb.task', api: 'SYNO.ActiveBackup.Task', method: 'list', rows: 'tasks', id: 'task_id' },
  {
    kind: 'abb.device',
    api: 'SYNO.ActiveBackup.Device',
    method: 'list',
    rows: 'devices',
    id: 'device_id',
  },
  { kind: 'hb.task', api: 'SYNO.Backup.Task', method: 'list', rows: 'task_list', id: 'task_id' },
  {
    kind: 'vault.target',
    api: 'SYNO.Backup.Service.VersionBackup.Target',
    method: 'list',
    rows: 'target_list',
    id: 'target_id',
  },
] as const

/** Answers in a row that did not come, after which a target counts as gone. */
const patience = 3

async function runAll(
  checks: readonly Check[],
  around: Surroundings,
  options: {
    readonly installed: (api: string) => boolean
    readonly putBack: (() => Promise<void>) | undefined
    readonly onFinding: ConformOptions['onFinding']
  },
): Promise<Finding[]> {
  const findings: Finding[] = []
  let silent = 0
  for (const check of checks) {
    const absent = !options.installed(check.api)
    const missing = check.objects?.find((kind) => (around.objects.get(kind)?.size ?? 0) === 0)
    const ran = absent
      ? skipped('the package is not installed')
      : missing
        ? skipped(`no ${missing} was named with --object`)
        : await runCheck(check, around)
    silent = ran.lost ? silent + 1 : 0
    if (silent >= patience) throw new TargetUnreachable('the target stopped answering')
    for (const finding of findingsOf(check, ran.verdict, ran.exchange, around.wire.kind)) {
      findings.push(finding)
      options.onFinding?.(finding)
    }
    // Journeys on the emulator start from the same NAS each, whatever the one before left behind.
    if (check.changes && !absent && !missing) {
      around.known.clear()
      await options.putBack?.()
    }
  }
  return findings
}

const skipped = (reason: string) => ({
  verdict: { kind: 'skipped', reason } as const,
  exchange: undefined,
  lost: false,
})

export const summaryOf = (findings: readonly Finding[]): Summary =>
  Object.fromEntries(
    statuses.map((status) => [status, findings.filter((one) => one.status === status).length]),
  ) as Record<(typeof statuses)[number], number>
