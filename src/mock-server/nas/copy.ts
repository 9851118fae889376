/**
 * Copies of a NAS that share its past. Lines of logs and results of jobs that are over are nearly
 * all there is of a NAS, and nothing changes them: they are frozen, so that a mistake would show.
 */
import { resultStatus } from '../../contracts/active-backup/enumerations.ts'
import type { Result } from './active-backup/state.ts'
import type { NasState } from './state.ts'

/** A state that goes its own way from here on. */
export function copyState(state: NasState): NasState {
  freezePast(state)
  const { activeBackup, hyperBackup, hyperBackupVault } = state
  const present = copy<NasState>({
    ...state,
    activeBackup: { ...activeBackup, logs: [], results: {} },
    hyperBackup: { ...hyperBackup, logs: [] },
    hyperBackupVault: { ...hyperBackupVault, logs: [] },
  })
  present.activeBackup.logs = [...activeBackup.logs]
  present.activeBackup.results = copyResults(activeBackup.results)
  present.hyperBackup.logs = [...hyperBackup.logs]
  present.hyperBackupVault.logs = [...hyperBackupVault.logs]
  return present
}

function copyResults(results: NasState['activeBackup']['results']) {
  const copied = { ...results }
  for (const result of Object.values(results)) {
    if (!isOver(result)) copied[result.result_id] = copy(result)
  }
  return copied
}

function freezePast({ activeBackup, hyperBackup, hyperBackupVault }: NasState): void {
  for (const lines of [activeBackup.logs, hyperBackup.logs, hyperBackupVault.logs]) {
    // What came before the last copy is frozen already.
    for (let at = lines.length - 1; at >= 0 && !Object.isFrozen(lines[at]); at -= 1) {
      deepFreeze(lines[at])
    }
  }
  for (const result of Object.values(activeBackup.results)) {
    if (isOver(result)) deepFreeze(result)
  }
}

const isOver = ({ status }: Result): boolean => status !== resultStatus.running.value

/** Freezes plain data, down to what is frozen already. */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  for (const member of Object.values(value)) deepFreeze(member)
  Object.freeze(value)
}

/** Of plain data; several times as quick as structuredClone. */
function copy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy) as Value
  const copied = { ...value }
  for (const name in copied) {
    const member = copied[name]
    if (typeof member === 'object') copied[name] = copy(member)
  }
  return copied
}
