import { expect, test } from 'vitest'
import { draw } from '../../../src/mock-server/kernel/random.ts'
import { taskStates } from '../../../src/mock-server/nas/hyper-backup/state.ts'
import { taskMachine } from '../../../src/mock-server/nas/hyper-backup/task-machine.ts'
import {
  breakTarget,
  setCheckOutcome,
  setRunOutcome,
  setTargetOnline,
} from '../../../src/mock-server/nas/hyper-backup/world.ts'
import { targetStates } from '../../../src/mock-server/nas/hyper-backup-vault/state.ts'
import { targetMachine } from '../../../src/mock-server/nas/hyper-backup-vault/target-machine.ts'
import { nasState } from '../../../src/mock-server/nas/state.ts'
import { type Office, openOffice, targetName, taskName, vaultConfig } from './support.ts'

test.each([
  { machine: taskMachine, states: taskStates, end: 'gone' },
  { machine: targetMachine, states: targetStates, end: undefined },
])('every state of the $machine.title is reached and left again', ({ machine, states, end }) => {
  const rows = machine.states as Record<string, Record<string, { to: string }> | undefined>
  const reached = new Set<string>([machine.initial])
  for (const from of reached) {
    for (const { to } of Object.values(rows[from] ?? {})) reached.add(to)
  }
  expect([...reached].sort()).toEqual([...states].sort())
  for (const state of states) {
    if (state !== end) expect(Object.keys(rows[state] ?? {}), state).not.toEqual([])
  }
})

test('every call has either a place or a refusal in every state of a task', () => {
  const rows = taskMachine.states as Record<string, Record<string, unknown> | undefined>
  const refusals = taskMachine.refusals as Record<string, Record<string, string> | undefined>
  for (const event of ['backup', 'cancel', 'suspend', 'cancelCheck', 'remove']) {
    for (const state of taskStates.filter((name) => name !== 'gone')) {
      const placed = rows[state]?.[event] !== undefined
      const refused = refusals[event]?.[state] !== undefined
      expect(placed !== refused, `${event} in ${state}`).toBe(true)
    }
  }
})

/** What may come up in an office, at random. */
const happenings: readonly ((office: Office, task_id: number, dice: number) => unknown)[] = [
  ({ call }, task_id) => call(taskName, 'backup', { task_id }),
  ({ call }, task_id) => call(taskName, 'backup', { task_id }),
  ({ call }, task_id) => call(taskName, 'cancel', { task_id, task_state: 'backupable' }),
  ({ call }, task_id) => call(taskName, 'suspend', { task_id, task_state: 'backupable' }),
  ({ call }, task_id) => call(taskName, 'suspend', { task_id, task_state: 'backupable' }),
  ({ call }, task_id) => call(taskName, 'resume', { task_id }),
  ({ call }, task_id) => call(taskName, 'discard', { task_id }),
  ({ call }, task_id) => call(targetName, 'error_detect', { task_id }),
  ({ call }, task_id) => call(targetName, 'error_detect_cancel', { task_id }),
  ({ call }, _, dice) =>
    call(vaultConfig, 'set', { parallel_backup_limit: 1 + Math.floor(dice * 3) }),
  ({ world }, task_id, dice) => world((nas) => setTargetOnline(nas, task_id, dice < 0.6)),
  ({ world }, task_id, dice) =>
    world((nas) => setRunOutcome(nas, task_id, dice < 0.5 ? 'failed' : 'partial')),
  ({ world }, task_id, dice) =>
    world((nas) => setCheckOutcome(nas, task_id, dice < 0.8 ? 'clean' : 'broken')),
  ({ world }, task_id, dice) => dice < 0.2 && world((nas) => breakTarget(nas, task_id)),
]

test.each([1, 2, 3, 4])('whatever happens, in whatever order, nothing breaks (%i)', (seed) => {
  const office = openOffice({ days: 3, seed })
  for (let turn = 0; turn < 700; turn += 1) {
    const roll = (name: string) => draw(seed, 'test', name, turn)
    const task_id = 1 + Math.floor(roll('task') * 3)
    const answer = happenings[Math.floor(roll('what') * happenings.length)]?.(
      office,
      task_id,
      roll('how'),
    )
    expect(answer).not.toMatchObject({ code: 117 })
    office.advance(Math.floor(roll('pause') ** 4 * 7200))
    const { state, status, last_bkp_result } = office.status(task_id)
    expect(last_bkp_result).not.toBe('none')
    if (status.startsWith('detect')) expect(state).toBe('error_detect')
  }
  const { hyperBackup, hyperBackupVault } = office.nas.state
  expect(nasState.parse(JSON.parse(JSON.stringify(office.nas.state)))).toEqual(office.nas.state)
  for (const task of Object.values(hyperBackup.tasks)) {
    const destination = hyperBackup.destinations[task.destinationId]
    const writing = destination?.versions.filter(({ status }) => status === 'backup') ?? []
    expect(writing.length).toBeLessThanOrEqual(task.runId === null ? 0 : 1)
  }
  expect(Object.keys(hyperBackup.runs).length).toBeLessThanOrEqual(3)
  expect(Object.keys(hyperBackupVault.inbound).length).toBeLessThanOrEqual(3)
})
