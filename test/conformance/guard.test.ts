import { expect, test } from 'vitest'
import type { ObjectKind } from '../../src/conformance/check.ts'
import { guard, noSuchId, SafetyRefusal } from '../../src/conformance/guard.ts'
import type { Safety } from '../../src/conformance/model.ts'
import type { WireCall } from '../../src/conformance/target/wire.ts'

const call = (api: string, method: string, params: object = {}, wire?: object): WireCall =>
  ({ api, method, version: 1, params, as: 'admin', via: 'POST', wire }) as WireCall

/** Whether a call that is in the plan may leave. */
function leaves(what: WireCall, safety: Safety, named: [ObjectKind, number][] = []): boolean {
  const objects = new Map(named.map(([kind, id]) => [kind, new Set([id])]))
  const inner = (what.params.compound ?? []) as WireCall[]
  const calls = [what, ...inner].map(({ api, method }) => ({
    api,
    method,
    intent: 'answer' as const,
  }))
  try {
    guard({ calls, level: 'read' }, what, 'answer', { safety, objects })
    return true
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(SafetyRefusal)
    return false
  }
}

const task = 'SYNO.ActiveBackup.Task'
const setting = call('SYNO.ActiveBackup.Setting', 'set', { settings: [] })
const backup = call(task, 'backup', { task_ids: [5] })
const remove = call(task, 'remove', { task_ids: [5] })

test('reading leaves at every level', () => {
  expect(leaves(call(task, 'list'), 'read')).toBe(true)
})

test('what can be put back leaves from reversible on', () => {
  expect(leaves(setting, 'read')).toBe(false)
  expect(leaves(setting, 'reversible')).toBe(true)
})

test('what names an object leaves from prepared on, when the object was named', () => {
  expect(leaves(backup, 'reversible', [['abb.task', 5]])).toBe(false)
  expect(leaves(backup, 'prepared')).toBe(false)
  expect(leaves(backup, 'prepared', [['abb.task', 6]])).toBe(false)
  expect(leaves(backup, 'prepared', [['abb.task', 5]])).toBe(true)
})

test('what destroys leaves at destructive only, and names its objects all the same', () => {
  expect(leaves(remove, 'prepared', [['abb.task', 5]])).toBe(false)
  expect(leaves(remove, 'destructive')).toBe(false)
  expect(leaves(remove, 'destructive', [['abb.task', 5]])).toBe(true)
})

test.each([
  ['without its parameters', call(task, 'backup')],
  [
    'with a parameter left out on the wire',
    call(task, 'backup', { task_ids: [5] }, { task_ids: undefined }),
  ],
  ['with one of the wrong type', call(task, 'backup', {}, { task_ids: 'abc' })],
])('a write %s leaves at destructive only', (_title, malformed) => {
  expect(leaves(malformed, 'prepared', [['abb.task', 5]])).toBe(false)
  expect(leaves(malformed, 'destructive', [['abb.task', 5]])).toBe(true)
})

test('an id that nothing has needs no naming', () => {
  expect(leaves(call(task, 'remove', { task_ids: [noSuchId] }), 'destructive')).toBe(true)
})

test('a compound request is judged by the calls inside', () => {
  const compound = (inner: WireCall) =>
    call('SYNO.Entry.Request', 'request', {
      compound: [{ api: inner.api, method: inner.method, version: 1, ...inner.params }],
    })
  expect(leaves(compound(call(task, 'list')), 'read')).toBe(true)
  expect(leaves(compound(remove), 'read')).toBe(false)
})

test('a call that no contract describes does not leave', () => {
  expect(leaves(call('SYNO.Core.User', 'delete'), 'destructive')).toBe(false)
})

test('a call that is not in the plan does not leave', () => {
  const options = { safety: 'destructive', objects: new Map() } as const
  const check = { calls: [{ api: task, method: 'list', intent: 'answer' }], level: 'read' } as const
  expect(() => guard(check, call(task, 'list_with_device'), 'answer', options)).toThrow(
    /not in the plan/,
  )
  expect(() => guard(check, call(task, 'list'), 'refusal', options)).toThrow(/not in the plan/)
  const asUser = { ...call(task, 'list'), as: 'user' } as const
  expect(() => guard(check, asUser, 'answer', options)).toThrow(/not in the plan/)
})
