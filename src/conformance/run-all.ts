/** Runs checks one after the other, and tells of each finding as it comes. */
import type { Check } from './check.ts'
import { runCheck, type Surroundings } from './context.ts'
import { findingsOf } from './finding.ts'
import type { Finding } from './model.ts'
import type { ConformOptions } from './options.ts'
import { TargetUnreachable } from './options.ts'

/** Answers in a row that did not come, after which a target counts as gone. */
const patience = 3

export async function runAll(
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
