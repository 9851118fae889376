/** One suite for the emulator, a recording and a NAS. */
import { statSync } from 'node:fs'
import { restrictFindings } from './consumer.ts'
import { applyDivergences, buildOfFirmware } from './divergences.ts'
import { judgeNas } from './live.ts'
import { type Report, summaryOf } from './model.ts'
import type { ConformOptions } from './options.ts'
import { promoteFindings } from './promoted.ts'
import { judgeRecording } from './replayed.ts'

/**
 * Judges a target. Throws TargetUnreachable, NoAnswer or LoginRefused when it cannot begin,
 * SafetyRefusal when a check wants to do more than it may, and a RangeError for a target that is
 * neither an address nor a recording; everything else becomes a finding.
 *
 * @example
 * const admin = { account: 'admin', password: 'mock-dsm' }
 * const report = await conform({ target: nas.url, ...admin, only: 'SYNO.Backup.Task' })
 */
export async function conform(options: ConformOptions): Promise<Report> {
  const started = performance.now()
  const startedAt = new Date().toISOString()
  const isFolder = statSync(options.target, { throwIfNoEntry: false })?.isDirectory() ?? false
  const judged = await (isFolder ? judgeRecording(options) : judgeNas(options))
  const promoted = promoteFindings(judged.findings, options.evidence ?? [])
  const declared = applyDivergences(promoted, options.divergences ?? [], {
    kind: judged.target.kind,
    build: buildOfFirmware(judged.target.dsm),
    today: startedAt.slice(0, 10),
  })
  const findings = options.consumer ? restrictFindings(declared, options.consumer) : declared
  return {
    tool: 'mock-dsm 0.1.0',
    target: judged.target,
    safety: isFolder ? 'read' : (options.safety ?? 'read'),
    startedAt,
    ms: Math.round(performance.now() - started),
    summary: summaryOf(findings),
    findings,
    observed: judged.observed,
  }
}
