/** Judges a recording: every exchange by itself, and what checks can be answered from it. */
import { type ProfileName, profiles } from '../contracts/define/profiles.ts'
import { recordedChecks } from './checks/recorded.ts'
import type { Judged } from './judged.ts'
import type { ConformOptions } from './options.ts'
import { planOf } from './plan.ts'
import { readRecording } from './recording/format.ts'
import { runAll } from './run-all.ts'
import { checksFor } from './suite.ts'
import { watch } from './surface/watch.ts'
import { createReplay } from './target/replay.ts'

/** Throws a RangeError for a folder that holds none. */
export async function judgeRecording(options: ConformOptions): Promise<Judged> {
  const recording = readRecording(options.target)
  const told = recording.head?.target.profile ?? ''
  const profile: ProfileName = Object.hasOwn(profiles, told) ? (told as ProfileName) : 'dsm-7.2'
  const dsm = recording.head?.target.dsm ?? null
  const checks = checksFor({
    ...options,
    profile,
    safety: 'read',
    withUser: false,
    checks: [...recordedChecks(recording), ...(options.checks ?? [])],
  }).filter(
    // Fixtures come from many units, so what one of them says cannot be held against another.
    ({ check }) => check === 'recorded' || (recording.head && !check.startsWith('journey:')),
  )
  const target = { url: options.target, dsm, kind: 'recording', profile } as const
  options.onPlan?.(planOf(checks, 'read'), target)
  const watched = watch(undefined, dsm)
  const findings = await runAll(
    checks,
    {
      wire: createReplay(recording),
      emulator: undefined,
      safety: 'read',
      journal: { write: () => '', strike: () => {}, close: () => {} },
      account: { account: '', password: '' },
      objects: new Map(),
      mayFailLogin: () => false,
      seen: watched.seen,
      known: new Map(),
    },
    { installed: () => true, putBack: undefined, onFinding: options.onFinding },
  )
  return { target, findings, observed: watched.surface() }
}
