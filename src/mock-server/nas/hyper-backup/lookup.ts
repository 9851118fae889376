/** From a task to what belongs to it. */
import type { Target as VaultTarget } from '../hyper-backup-vault/state.ts'
import type { Nas } from '../nas.ts'
import type { Destination, Repository, Run, Task, Version } from './state.ts'

export function destinationOf(nas: Nas, task: Task): Destination {
  const destination = nas.state.hyperBackup.destinations[task.destinationId]
  if (destination === undefined) throw new Error(`task ${task.task_id} has no destination`)
  return destination
}

export function repositoryOf(nas: Nas, task: Task): Repository {
  const repository = nas.state.hyperBackup.repositories[task.repo_id]
  if (repository === undefined) throw new Error(`task ${task.task_id} has no repository`)
  return repository
}

/** The run that waits, is active or is suspended. */
export function runOf(nas: Nas, task: Task): Run | undefined {
  return task.runId === null ? undefined : nas.state.hyperBackup.runs[task.runId]
}

/** The task and its run, for what happens to runs: undefined when either is gone. */
export function findRun(nas: Nas, runId: number): { task: Task; run: Run } | undefined {
  const { runs, tasks } = nas.state.hyperBackup
  const run = runs[runId]
  const task = run && tasks[run.taskId]
  return run && task && { task, run }
}

export function versionOf(destination: Destination, run: Run): Version | undefined {
  return destination.versions.findLast(({ version_id }) => version_id === run.versionId)
}

/** The destination in this NAS' own Vault, for a task that backs up to the NAS it runs on. */
export function vaultTargetOf(nas: Nas, task: Task): VaultTarget | undefined {
  if (task.transfer_type !== 'image_remote') return undefined
  const { uni_key } = destinationOf(nas, task)
  const targets = Object.values(nas.state.hyperBackupVault.targets)
  return targets.find((target) => target.uni_key === uni_key)
}
