import { expect, test } from 'vitest'
import { createObserver } from '../../../src/conformance/surface/observe.ts'
import { surfaceOf } from '../../support/surfaces.ts'

const fieldsOf = (...answers: readonly unknown[]) =>
  surfaceOf(...answers).methods['SYNO.Own.get@1']?.fields

const always = (...types: string[]) => ({ types, optional: false })
const atTimes = (...types: string[]) => ({ types, optional: true })

/** Folds answers of a method that a contract describes. */
function folded(api: string, method: string, version: number, ...answers: readonly unknown[]) {
  const observer = createObserver()
  for (const data of answers) observer.answer(api, method, version, data)
  return observer.surface().methods[`${api}.${method}@${version}`]?.fields ?? {}
}

test('fields are named by their path, with [] for the elements of a list', () => {
  expect(fieldsOf({ tasks: [{ devices: [{ host_name: 'PC' }] }], total: 1 })).toEqual({
    '': always('object'),
    tasks: always('array'),
    'tasks[]': always('object'),
    'tasks[].devices': always('array'),
    'tasks[].devices[]': always('object'),
    'tasks[].devices[].host_name': always('string'),
    total: always('integer'),
  })
})

test('a field that some rows lack is optional', () => {
  expect(fieldsOf({ rows: [{ id: 1, name: 'a' }, { id: 2 }] })).toMatchObject({
    'rows[].id': always('integer'),
    'rows[].name': atTimes('string'),
  })
})

test('a field that a later answer lacks is optional, and so is one that comes later', () => {
  expect(fieldsOf({ a: 1 }, { b: 1 })).toMatchObject({
    a: atTimes('integer'),
    b: atTimes('integer'),
  })
})

test('what an optional object always holds is not optional', () => {
  expect(fieldsOf({ rows: [{ inner: { x: 1 } }, {}] })).toMatchObject({
    'rows[].inner': atTimes('object'),
    'rows[].inner.x': always('integer'),
  })
})

test('an empty list makes nothing optional', () => {
  expect(fieldsOf({ rows: [] }, { rows: [{ id: 1 }] })).toMatchObject({
    rows: always('array'),
    'rows[].id': always('integer'),
  })
})

test('types are collected in JSON’s words; a whole number beside a fraction is a number', () => {
  expect(
    fieldsOf({ a: 1, b: null, c: true, d: [] }, { a: 1.5, b: 'x', c: false, d: [null] }),
  ).toMatchObject({
    a: always('number'),
    b: always('null', 'string'),
    c: always('boolean'),
    'd[]': always('null'),
  })
})

test('keys of a record of the contract do not become fields', () => {
  const share = { fullPath: '/volume1/photos', missing: false }
  const source = { share_list: { photos: share, homes: share } }
  const fields = folded('SYNO.Backup.Task', 'get', 1, { source })
  expect(fields).toMatchObject({ 'source.share_list{}.fullPath': always('string') })
  expect(JSON.stringify(fields)).not.toMatch(/photos|homes/)
})

test('names of APIs do not become fields', () => {
  const row = { maxVersion: 2, minVersion: 1, path: 'entry.cgi' }
  const fields = folded('SYNO.API.Info', 'query', 1, { 'SYNO.FileStation.List': row })
  expect(Object.keys(fields)).toEqual(['', '{}', '{}.maxVersion', '{}.minVersion', '{}.path'])
})

test.each([
  ['keys that are no identifiers', { '/volume1/photos': { size: 1 } }],
  ['several members of the same fields', { photos: { size: 1 }, homes: { size: 2 } }],
])('without a contract, %s make a record', (_why, value) => {
  expect(Object.keys(fieldsOf({ value }) ?? {})).toEqual(['', 'value', 'value{}', 'value{}.size'])
})

test('values are kept where the contract lists them, and nowhere else', () => {
  const fields = folded('SYNO.Backup.Task', 'status', 1, { state: 'backupable', task_id: 1 })
  expect(fields.state?.values).toEqual(['backupable'])
  expect(fields.task_id).toEqual(always('integer'))
})

test('a whole count of bytes stays a number, as its contract has it', () => {
  const storages = [{ compressed_size: 1024 }]
  const fields = folded('SYNO.ActiveBackup.Share', 'list_storage', 1, { storages })
  expect(fields['storages[].compressed_size']).toEqual(always('number'))
})

test('what an open object holds besides its contract is left alone', () => {
  const row = { api: 'SYNO.X', method: 'get', success: true, version: 1, data: { secret: 1 } }
  const fields = folded('SYNO.Entry.Request', 'request', 1, { has_fail: false, result: [row] })
  expect(Object.keys(fields)).toEqual([
    ...['', 'has_fail', 'result', 'result[]', 'result[].api', 'result[].method'],
    ...['result[].success', 'result[].version'],
  ])
})

test('a field beyond a strict contract is seen', () => {
  const fields = folded('SYNO.DSM.Info', 'getinfo', 2, { model: 'DS920+', sneaky: true })
  expect(fields.sneaky).toEqual(always('boolean'))
})

test('a bare success is an answer of no type', () => {
  expect(fieldsOf(undefined, undefined)).toEqual({ '': { types: [], optional: false } })
})

test('refusals, the list of APIs and the firmware are kept', () => {
  const observer = createObserver()
  observer.firmware('DSM 7.2.2-72806')
  observer.advertised({ 'SYNO.Own': { minVersion: 1, maxVersion: 2, path: 'entry.cgi' } })
  observer.refusal('SYNO.Own', 'get', 1, 'no-session', 119)
  expect(observer.surface()).toEqual({
    dsm: 'DSM 7.2.2-72806',
    apis: { 'SYNO.Own': { minVersion: 1, maxVersion: 2, path: 'entry.cgi' } },
    methods: { 'SYNO.Own.get@1': { codes: { 'no-session': 119 }, fields: {} } },
  })
})

test('the same answers in any order give the same text', () => {
  const answers = [{ b: 1, a: 'x' }, { a: null }, { c: [{ z: 1, y: 2 }], a: 'x' }]
  const forth = JSON.stringify(surfaceOf(...answers))
  expect(JSON.stringify(surfaceOf(...[...answers].reverse()))).toBe(forth)
})
