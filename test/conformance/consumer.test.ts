import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type Consumer,
  concerns,
  readConsumer,
  restrictChanges,
  restrictFindings,
} from '../../src/conformance/consumer.ts'
import type { Change } from '../../src/conformance/drift/change.ts'
import type { Finding } from '../../src/conformance/model.ts'

const task = 'SYNO.Backup.Task'

const monitor: Consumer = {
  name: 'my-monitor',
  uses: {
    'SYNO.Backup.Task.list': { fields: ['task_list[].name', 'task_list[].source'] },
    'SYNO.Backup.Task.status': { version: 1, params: ['task_id'], fields: ['state'] },
    'SYNO.ActiveBackup.Task.list': { version: 1 },
  },
}

const read = (content: unknown) =>
  readConsumer(typeof content === 'string' ? content : JSON.stringify(content), 'my.json')

test('a consumer profile is read as it is written', () => {
  expect(read(monitor)).toEqual(monitor)
})

test('the example of the documents is a consumer profile', () => {
  const page = readFileSync(new URL('../../docs/drift.md', import.meta.url), 'utf8')
  const example = /```json\n(\{\n {2}"name": [\s\S]*?)```/.exec(page)?.[1] ?? ''
  const { name, uses } = readConsumer(example, 'docs/drift.md')
  expect(name).toBe('my-monitor')
  expect(Object.keys(uses).length).toBeGreaterThan(1)
})

const using = (method: string, use: unknown = {}) => ({ name: 'x', uses: { [method]: use } })

test.each([
  ['no JSON', '{', 'my.json is not JSON'],
  ['no name', { uses: monitor.uses }, /^my\.json is no consumer profile: name: .+$/],
  ['no uses', { name: 'x', uses: {} }, 'my.json is no consumer profile: uses: no method is named'],
  ['a key too many', { ...monitor, more: 1 }, /is no consumer profile: .*"more"/],
  ['a misspelt key of a use', using(`${task}.list`, { field: [] }), /"field"/],
  ['a list that is none', using(`${task}.list`, { fields: 'x' }), /fields: expected array/],
  [
    'an unknown method',
    using(`${task}.lst`),
    `my.json: there is no method ${task}.lst; did you mean ${task}.list?`,
  ],
  ['a method like nothing', using('Foo'), 'my.json: there is no method Foo'],
  ['a name of every object', using(`${task}.constructor`), /there is no method/],
  [
    'an unknown version',
    using(`${task}.list`, { version: 2 }),
    `my.json: ${task}.list has no version 2: it has 1`,
  ],
  [
    'an unknown parameter',
    using(`${task}.list`, { params: ['aditional'] }),
    `my.json: ${task}.list has no parameter aditional; did you mean additional?`,
  ],
  [
    'an unknown field',
    using(`${task}.list`, { fields: ['task_list.name'] }),
    `my.json: ${task}.list has no field task_list.name; did you mean task_list[].name?`,
  ],
])('a file with %s is refused in one sentence', (_title, content, sentence) => {
  expect(() => read(content)).toThrow(sentence)
})

test.each([
  ['a field it reads', [task, 'list', 1, 'task_list[].name', 'shape'], true],
  ['what holds a field it reads', [task, 'list', 1, 'task_list', 'shape'], true],
  [
    'what an object it reads holds',
    [task, 'list', 1, 'task_list[].source.file_list', 'shape'],
    true,
  ],
  ['a field it does not read', [task, 'list', 1, 'task_list[].state', 'shape'], false],
  ['a field whose name only begins alike', [task, 'list', 1, 'task_list[].status', 'shape'], false],
  ['an unknown field', [task, 'list', 1, 'task_list[].source.colour', 'shape'], false],
  ['a method it calls', [task, 'list', 1, '', 'session'], true],
  ['a method it does not call', [task, 'backup', 1, '', 'session'], false],
  ['a method of an API it does not call', ['SYNO.Backup.Target', 'get', 1, '', 'shape'], false],
  ['any field where it names none', ['SYNO.ActiveBackup.Task', 'list', 1, 'tasks', 'shape'], true],
  [
    'an unknown field where it names none',
    ['SYNO.ActiveBackup.Task', 'list', 1, 'new', 'shape'],
    false,
  ],
  ['another version', ['SYNO.ActiveBackup.Task', 'list', 2, 'tasks', 'shape'], false],
  ['every version', ['SYNO.ActiveBackup.Task', 'list', null, 'tasks', 'shape'], true],
  ['a parameter it sends', [task, 'status', 1, 'task_id', 'required'], true],
  ['a parameter it does not send', [task, 'status', 1, 'blOnline', 'type'], false],
  ['a parameter where it names none', [task, 'list', 1, 'sort_by', 'order'], true],
  ['an API it uses', [task, '', null, '', 'advertised'], true],
  ['an API it does not use', ['SYNO.Backup.Target', '', null, '', 'advertised'], false],
  ['the login', ['SYNO.API.Auth', 'login', 7, 'sid', 'shape'], true],
  ['the logout', ['SYNO.API.Auth', 'logout', 7, '', 'session'], true],
  ['other methods of the login', ['SYNO.API.Auth', 'token', 7, '', 'session'], false],
  ['the list of APIs', ['SYNO.API.Info', 'query', 1, '', 'shape'], true],
  ['its row in the list of APIs', ['SYNO.API.Info', 'query', 1, task, 'advertised'], true],
  [
    'another row of the list of APIs',
    ['SYNO.API.Info', 'query', 1, 'SYNO.Backup.Target', 'advertised'],
    false,
  ],
] as const)('%s', (_title, [api, method, version, path, check], expected) => {
  expect(concerns(monitor, api, method, version, path, check)).toBe(expected)
})

const change: Change = {
  ...{ class: 'breaking', api: task, method: 'list', version: 1, path: 'task_list' },
  ...{ what: 'field gone', before: 'array', after: null, why: 'Gone.' },
}

const api = { ...change, method: '', version: null, path: '' }

test.each([
  ['a field it reads is gone', change, true],
  ['another field is gone', { ...change, path: 'total' }, false],
  ['a field is new', { ...change, class: 'additive', what: 'field new' }, false],
  [
    'a foretold addition',
    { ...change, class: 'explained', unexplained: 'additive', what: 'field new' },
    false,
  ],
  ['a foretold break', { ...change, class: 'explained', unexplained: 'breaking' }, true],
  ['a range that leaves it out', { ...api, what: 'minVersion raised', after: '2' }, true],
  [
    'a range that still has its version',
    { ...api, api: 'SYNO.ActiveBackup.Task', what: 'maxVersion lowered', after: '1' },
    false,
  ],
  [
    'the range of an API it does not use',
    { ...api, api: 'SYNO.Backup.Target', what: 'maxVersion lowered', after: '1' },
    false,
  ],
  [
    'the code of a parameter it sends',
    {
      ...change,
      method: 'status',
      path: 'task_id',
      what: 'code changed',
      when: 'required:task_id',
    },
    true,
  ],
  [
    'the code of a parameter it does not send',
    {
      ...change,
      method: 'status',
      path: 'blOnline',
      what: 'code changed',
      when: 'required:blOnline',
    },
    false,
  ],
  [
    'a parameter it does not send that is required now',
    {
      ...{ ...change, method: 'status', path: 'blOnline' },
      ...{ what: 'parameter required', when: 'required:blOnline' },
    },
    true,
  ],
  [
    'a check of its field that fails',
    { ...change, path: 'task_list[].name', what: 'check fails', when: 'shape' },
    true,
  ],
  ['an API it uses has moved', { ...api, class: 'risky', what: 'path changed' }, true],
] as const)('a comparison is restricted: %s', (_title, given, kept) => {
  expect(restrictChanges([given as Change], monitor)).toEqual(kept ? [given] : [])
})

const finding: Finding = {
  ...{ id: 'x', status: 'fail', severity: 'failure', api: task, method: 'list', version: 1 },
  ...{ check: 'shape', path: 'total', expected: '', actual: '', evidence: [], howToFix: '' },
}

test('findings are restricted; what is said of the divergences stays', () => {
  const own = { ...finding, path: 'task_list[].name' }
  const file = { ...finding, api: 'SYNO.*', check: 'divergence' }
  expect(restrictFindings([finding, own, file], monitor)).toEqual([own, file])
})
