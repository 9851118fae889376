/** Every state machine of a NAS. */
import type { Machine } from '../kernel/machine.ts'
import { restoreMachine } from './active-backup/restore.ts'
import { taskMachine as activeBackupTask } from './active-backup/task-machine.ts'
import { taskMachine as hyperBackupTask } from './hyper-backup/task-machine.ts'
import { targetMachine } from './hyper-backup-vault/target-machine.ts'

export const machines: readonly Machine<string, string, string>[] = [
  activeBackupTask,
  restoreMachine,
  hyperBackupTask,
  targetMachine,
]
