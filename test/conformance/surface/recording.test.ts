import { expect, test } from 'vitest'
import {
  type RecordedExchange,
  readExchanges,
  surfaceOfRecording,
} from '../../../src/conformance/surface/recording.ts'
import { inFolder } from '../../support/folder.ts'

const fixtures = new URL('../../../fixtures', import.meta.url).pathname

const call = (
  method: string,
  response: RecordedExchange['response'],
  params: Record<string, unknown> = {},
  version = 1,
): RecordedExchange => ({ api: 'SYNO.Backup.Task', method, version, params, response })

const refused = (code: number) => ({ success: false, error: { code } })

test('the captures of this project are a recording', () => {
  const { surface, listsAll } = surfaceOfRecording(readExchanges(fixtures))
  expect(listsAll).toBe(false)
  expect(surface.dsm).toBe('DSM 7.0-41890')
  expect(surface.apis['SYNO.FileStation.List']?.maxVersion).toBe(2)
  expect(surface.methods['SYNO.Backup.Task.list@1']?.fields).toHaveProperty(['task_list[].name'])
})

test('answers that were published in part are left out', () => {
  const exchange = { request: { version: 1, params: {} }, response: { success: true, data: {} } }
  using folder = inFolder({
    'SYNO.Own/get.whole.json': exchange,
    'SYNO.Own/list.cut.json': { ...exchange, published: 'in part' },
  })
  expect(readExchanges(folder.path).map(({ method }) => method)).toEqual(['get'])
})

test('the list of APIs is whole only where all of it was asked for', () => {
  const answer = { success: true, data: {} }
  const query = (params: Record<string, unknown>) =>
    surfaceOfRecording([
      { api: 'SYNO.API.Info', method: 'query', version: 1, params, response: answer },
    ]).listsAll
  expect(query({})).toBe(true)
  expect(query({ query: 'all' })).toBe(true)
  expect(query({ query: 'SYNO.API.Auth' })).toBe(false)
})

test.each([
  ['a missing parameter', call('status', refused(120)), { 'required:task_id': 120 }],
  ['a version above the highest', call('list', refused(104), {}, 3), { 'version-above': 104 }],
  ['a version below the lowest', call('list', refused(104), {}, 0), { 'version-below': 104 }],
  ['a method that is not there', call('no_such', refused(103)), { 'unknown-method': 103 }],
  ['a version that is not there', call('list', refused(103), {}, 2), { call: 103 }],
])('the request shows that a refusal is about %s', (_what, exchange, codes) => {
  const { methods } = surfaceOfRecording([exchange]).surface
  const { method, version } = exchange
  expect(methods[`SYNO.Backup.Task.${method}@${version}`]?.codes).toEqual(codes)
})

test('a refusal whose reason the request does not show is left out', () => {
  const known = call('status', refused(4481), { task_id: 9 })
  const anonymous = call('status', refused(119))
  expect(surfaceOfRecording([known, anonymous]).surface.methods).toEqual({})
})

test.each([
  ['is not there', {}, 'no-such', /cannot read .*no-such: ENOENT$/],
  ['holds nothing of the kind', { 'notes.json': {} }, '', /holds no recording: no file <API>/],
  ['holds what is not JSON', { 'SYNO.Own/get.a.json': '{' }, '', /get\.a\.json is not JSON$/],
  [
    'holds something else',
    { 'SYNO.Own/get.a.json': { request: {} } },
    '',
    /get\.a\.json is no recorded exchange: request\.version: /,
  ],
])('a folder that %s is refused in one sentence', (_what, files, name, sentence) => {
  using folder = inFolder(files)
  expect(() => readExchanges(folder.path + (name && `/${name}`))).toThrow(sentence)
})
