import { expect, test } from 'vitest'
import { profiles } from '../../../src/contracts/define/profiles.ts'
import { compoundRow, envelope, sorted } from '../../../src/contracts/index.ts'

test('a refusal without details is 38 bytes, as on a real unit', () => {
  const text = envelope({ success: false, code: 105 })
  expect(text).toBe('{"error":{"code":105},"success":false}')
  expect(Buffer.byteLength(text)).toBe(38)
})

test('an answer without data is a bare success', () => {
  expect(envelope({ success: true, data: undefined })).toBe('{"success":true}')
})

test('data goes out as it was serialised, before success', () => {
  expect(envelope({ success: true, data: '{"b":1,"a":2}' })).toBe(
    '{"data":{"b":1,"a":2},"success":true}',
  )
  expect(envelope({ success: true, data: '[]' })).toBe('{"data":[],"success":true}')
})

test('details of an error are in alphabetical order at every depth', () => {
  const errors = { reason: 'type', name: 'filter', list: [{ b: 1, a: { d: 1, c: 2 } }] }
  expect(envelope({ success: false, code: 120, errors })).toBe(
    '{"error":{"code":120,"errors":{"list":[{"a":{"c":2,"d":1},"b":1}],"name":"filter","reason":"type"}},"success":false}',
  )
})

test('details of an error may be a list, which keeps its order', () => {
  const errors = [
    { path: '/b', code: 408 },
    { path: '/a', code: 408 },
  ]
  expect(envelope({ success: false, code: 1100, errors })).toBe(
    '{"error":{"code":1100,"errors":[{"code":408,"path":"/b"},{"code":408,"path":"/a"}]},"success":false}',
  )
})

const call = { api: 'SYNO.Core.System', method: 'info', version: 1 }

test('a compound row holds its data between api and method', () => {
  expect(compoundRow(call, { success: true, data: '{"model":"DS918+"}' })).toBe(
    '{"api":"SYNO.Core.System","data":{"model":"DS918+"},"method":"info","success":true,"version":1}',
  )
})

test('a compound row without data has no data key', () => {
  expect(compoundRow(call, { success: true, data: undefined })).toBe(
    '{"api":"SYNO.Core.System","method":"info","success":true,"version":1}',
  )
})

test('a compound row of a refusal holds the error between api and method', () => {
  const errors = { reason: 'required', name: 'task_id' }
  expect(compoundRow(call, { success: false, code: 120, errors })).toBe(
    '{"api":"SYNO.Core.System","error":{"code":120,"errors":{"name":"task_id","reason":"required"}},"method":"info","success":false,"version":1}',
  )
})

test('a compound row survives names that need escaping', () => {
  const row = compoundRow({ api: '"}', method: '\n', version: 1 }, { success: false, code: 102 })
  expect(JSON.parse(row)).toMatchObject({ api: '"}', method: '\n' })
})

test('sorting leaves its input and the order of lists alone', () => {
  const input = { b: [3, 1, 2], a: null }
  expect(JSON.stringify(sorted(input))).toBe('{"a":null,"b":[3,1,2]}')
  expect(JSON.stringify(input)).toBe('{"b":[3,1,2],"a":null}')
})

test('capital letters sort before small ones, as bytes do', () => {
  expect(JSON.stringify(sorted({ b: 1, B: 1, a_b: 1, aB: 1 }))).toBe('{"B":1,"aB":1,"a_b":1,"b":1}')
})

test('the content type has the quotes that are on the wire', () => {
  expect(profiles['dsm-7.2'].contentType).toBe('application/json; charset="UTF-8"')
})
