/** Judges a NAS, or an emulator, over HTTP; leaves it as it was found. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createHttp } from '../client/http.ts'
import type { ProfileName } from '../contracts/define/profiles.ts'
import { openJournal } from './cleanup.ts'
import type { Surroundings } from './context.ts'
import type { Judged } from './judged.ts'
import { type ConformOptions, TargetUnreachable } from './options.ts'
import { planOf } from './plan.ts'
import { runAll } from './run-all.ts'
import { checksFor } from './suite.ts'
import { watch } from './surface/watch.ts'
import { findEmulator } from './target/emulator.ts'
import { createNasWire, LoginRefused, type NasWire } from './target/nas.ts'
import { objectsOf } from './target/objects.ts'
import { firmwareOf, installedPackages, lookAround } from './target/survey.ts'

export async function judgeNas(options: ConformOptions): Promise<Judged> {
  const { safety = 'read', timeout = 30_000, signal, insecure } = options
  const { account = '', password = '', otp } = options
  const http = createHttp({ url: addressOf(options.target), timeout, insecure })
  try {
    const token = options.controlToken
    const survey = await lookAround(http)
    const emulator = await findEmulator(http.url, { token, timeout, insecure })
    const profile = (emulator?.profile ?? survey.profile) as ProfileName
    const user = options.user ?? (emulator && { account: 'viewer', password: 'viewer' })
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
    const entry = before && journal.write({ why: 'the whole run', undo: { snapshot: before } })
    const putBack = async () => {
      if (before !== undefined) await emulator?.restore(before)
      wire.forget()
    }
    try {
      await begin(wire)
      const firmware = await firmwareOf(wire)
      const judgedBy = emulator ? profile : firmware.profile(profile)
      const withUser = user !== undefined
      const checks = checksFor({ ...options, safety, profile: judgedBy, withUser })
      const target = {
        url: http.url,
        dsm: firmware.version,
        kind: wire.kind,
        profile: judgedBy,
      } as const
      options.onPlan?.(planOf(checks, safety), target)
      const watched = watch(survey.advertised, firmware.version)
      const around: Surroundings = {
        wire,
        emulator,
        safety,
        journal,
        account: { account, password },
        objects: await objectsOf(wire, emulator, options),
        mayFailLogin: () => wire.refusals() < (options.maxFailedLogins ?? 3),
        seen: watched.seen,
        known: new Map(),
      }
      const findings = await runAll(checks, around, {
        installed: installedPackages(survey.advertised),
        putBack: emulator && putBack,
        onFinding: options.onFinding,
      })
      return { target, findings, observed: watched.surface() }
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
export function addressOf(target: string): string {
  const url = URL.canParse(target) ? new URL(target) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new RangeError(`${target} is no http or https address`)
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
}

/** Beside the user's other state, so that a run in another folder finds it. */
export function journalOf(url: string): string {
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
