/**
 * Codes of Hyper Backup and its Vault that our methods can answer. The documents say "usually
 * 44xx" and give no number, so 4481–4494 are ours: a block clear of every known code (4400, 4401,
 * 4458, 4462, 4467), one number for each situation.
 */
import type { ErrorDefinition } from '../define/api.ts'
import { assumed, capture, type Evidence, probe, seed } from '../define/evidence.ts'

/** What live units answered when a call failed for a reason they did not name. */
const genericFailure = 4401

const openNumber = assumed('the document says 44xx; the number is ours')
const openCode = assumed('no source gives the reply; the number is ours')

/** Units that tell less answer the generic code in all these situations. */
function ours(code: number, when: string, ...evidence: Evidence[]): ErrorDefinition {
  return {
    code,
    codeUnder: { 'dsm-7.4': genericFailure },
    when,
    evidence: evidence.length === 0 ? [openCode] : [...evidence, openNumber],
  }
}

export const hyperBackupErrors = {
  targetBroken: {
    code: 4467,
    when: 'the destination is broken and the task can only restore',
    evidence: [
      capture('catchdave', 'as last_bkp_error_code of such a task'),
      assumed('that a run is refused with the same number'),
    ],
  },
  noSuchTask: ours(4481, 'a task_id is unknown'),
  notBackupable: ours(
    4482,
    'the state of the task is not backupable',
    seed('004', 'backup_task_run'),
  ),
  taskBusy: ours(
    4483,
    'the task waits, runs, is being cancelled or deletes versions',
    seed('004', 'backup_task_run'),
  ),
  notRunning: ours(
    4484,
    'no run of the task is active',
    seed('004', 'backup_task_cancel'),
    seed('004', 'backup_task_suspend'),
  ),
  notSuspendable: ours(
    4485,
    'the run cannot be suspended yet: progress.can_suspend is false',
    seed('004', 'backup_task_suspend'),
  ),
  notCancellable: ours(4486, 'the run cannot be cancelled any more: progress.can_cancel is false'),
  noCheckRunning: ours(
    4487,
    'no integrity check of the task waits or runs',
    seed('004', 'integrity_check_cancel'),
  ),
  stateMismatch: ours(4488, 'task_state is not the state of the task'),
  targetBusy: ours(4489, 'a run or an integrity check uses the destination'),
  noSuchVersion: ours(4490, 'a version_id is unknown'),
  versionLocked: ours(4491, 'the version is locked'),
  versionInUse: ours(4492, 'the version is in use'),
  noSuchRepository: ours(4493, 'a repo_id is unknown, or a task still uses it'),
  noSuchVaultTarget: ours(4494, 'no such destination in the Vault'),
} as const

/** A call without its parameters, or with malformed ones, in the SYNO.Backup APIs. */
export const parameterMissing = {
  code: 4400,
  when: 'a parameter is missing or does not fit',
  evidence: [
    probe('n4s4-issue-53', 'a call without task_id'),
    probe('dsm-libs', 'bare calls of Version.list, Target.list and others'),
    probe('dsmaccess', 'cancel without task_state'),
    assumed('that malformed values get it too'),
  ],
} satisfies ErrorDefinition
