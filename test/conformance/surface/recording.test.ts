import { expect, test } from 'vitest'
import {
  type RecordedExchange,
  type Recording,
  readRecording,
} from '../../../src/conformance/recording/format.ts'
import { surfaceOfRecording } from '../../../src/conformance/surface/recording.ts'

const fixtures = new URL('../../../fixtures', import.meta.url).pathname

type Answer = RecordedExchange['response']

const exchange = (method: string, response: Answer, more: Partial<RecordedExchange> = {}) => ({
  ...{ api: 'SYNO.Backup.Task', method, file: '', source: 'test', dsm: 'DSM 7' },
  request: { version: 1, params: {} },
  response,
  ...more,
})

const call = (
  method: string,
  response: Answer,
  params: Record<string, unknown> = {},
  version = 1,
) => exchange(method, response, { request: { version, params } })

const recordingOf = (...exchanges: RecordedExchange[]): Recording => ({
  folder: '',
  head: null,
  exchanges,
})

const refused = (code: number) => ({ success: false, error: { code } })

const recorded: RecordedExchange['recorded'] & object = {
  seq: 1,
  at: '2026-11-23T08:00:00.000Z',
  ms: 1,
  via: 'GET',
  status: 200,
  caller: 'session',
  violations: [],
}

test('the captures of this project are a recording', () => {
  const { surface, listsAll } = surfaceOfRecording(readRecording(fixtures))
  expect(listsAll).toBe(false)
  expect(surface.dsm).toBe('DSM 7.0-41890')
  expect(surface.apis['SYNO.FileStation.List']?.maxVersion).toBe(2)
  expect(surface.methods['SYNO.Backup.Task.list@1']?.fields).toHaveProperty(['task_list[].name'])
})

test('answers that were published in part are left out', () => {
  const answer = { success: true, data: {} }
  const cut = exchange('list', answer, { published: 'in part' })
  const { methods } = surfaceOfRecording(recordingOf(exchange('get', answer), cut)).surface
  expect(Object.keys(methods)).toEqual(['SYNO.Backup.Task.get@1'])
})

test('the head of a recording names the firmware', () => {
  const target = { dsm: 'DSM 7.2.2-72806', profile: 'dsm-7.2', kind: 'nas' } as const
  const head = { format: 1, tool: 'test', recordedAt: '', target, exchanges: 0 } as const
  expect(surfaceOfRecording({ ...recordingOf(), head }).surface.dsm).toBe('DSM 7.2.2-72806')
})

test('the list of APIs is whole only where all of it was asked for', () => {
  const query = (params: Record<string, unknown>) =>
    surfaceOfRecording(
      recordingOf({
        ...call('query', { success: true, data: {} }, params),
        api: 'SYNO.API.Info',
      }),
    ).listsAll
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
])('the request shows that a refusal is about %s', (_what, seen, codes) => {
  const { methods } = surfaceOfRecording(recordingOf(seen)).surface
  const { method } = seen
  const { version } = seen.request
  expect(methods[`SYNO.Backup.Task.${method}@${version}`]?.codes).toEqual(codes)
})

test('a refusal of nobody is about the session', () => {
  const anonymous = exchange('list', refused(119), { recorded: { ...recorded, caller: 'nobody' } })
  const { methods } = surfaceOfRecording(recordingOf(anonymous)).surface
  expect(methods['SYNO.Backup.Task.list@1']?.codes).toEqual({ 'no-session': 119 })
})

test('a refusal whose reason the request does not show is left out', () => {
  const known = call('status', refused(4481), { task_id: 9 })
  const timedOut = exchange('status', refused(119), { recorded })
  const sealed = exchange('status', refused(101), { recorded: { ...recorded, unreadable: true } })
  expect(surfaceOfRecording(recordingOf(known, timedOut, sealed)).surface.methods).toEqual({})
})
