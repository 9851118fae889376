import { expect, test } from 'vitest'
import type { ChangeClass, ChangeKind } from '../../../src/conformance/drift/change.ts'
import { compareSurfaces } from '../../../src/conformance/drift/compare.ts'
import type { Surface } from '../../../src/conformance/model.ts'
import { surfaceOfProfile } from '../../../src/conformance/surface/profile.ts'
import { type ProfileName, profiles } from '../../../src/contracts/define/profiles.ts'
import { changed, type Loose, observedOffice, surfaceOf } from '../../support/surfaces.ts'

const said = surfaceOfProfile('dsm-7.2')
const task = 'SYNO.Backup.Task'
const list = `${task}.list@1`
const status = `${task}.status@1`

function row(surface: Loose<Surface>, api = task) {
  const found = surface.apis[api]
  if (found === undefined) throw new Error(`no ${api}`)
  return found
}

function method(surface: Loose<Surface>, key: string) {
  const found = surface.methods[key]
  if (found === undefined) throw new Error(`no ${key}`)
  return found
}

function field(surface: Loose<Surface>, key: string, path: string) {
  const found = method(surface, key).fields[path]
  if (found === undefined) throw new Error(`no ${path} in ${key}`)
  return found
}

const any = () => ({ types: ['string'], optional: false })

type Mutation = (surface: Loose<Surface>) => void
type Expected = readonly [ChangeClass, ChangeKind, Partial<Record<string, unknown>>?]

const mutations: readonly (readonly [string, Mutation, Expected])[] = [
  // Breaking
  [
    'an API is gone',
    ({ apis, methods }) => {
      delete apis[task]
      for (const key of Object.keys(methods)) if (key.startsWith(`${task}.`)) delete methods[key]
    },
    ['breaking', 'API gone', { api: task, method: '', before: 'versions 1 to 2', after: null }],
  ],
  [
    'the lowest version is raised',
    (surface) => {
      row(surface).minVersion = 2
    },
    ['breaking', 'minVersion raised', { before: '1', after: '2' }],
  ],
  [
    'the highest version is lowered',
    (surface) => {
      row(surface).maxVersion = 1
    },
    ['breaking', 'maxVersion lowered', { before: '2', after: '1' }],
  ],
  [
    'a method is gone',
    ({ methods }) => delete methods[list],
    ['breaking', 'method gone', { method: 'list', version: null, before: 'at version 1' }],
  ],
  [
    'a method of two versions is gone',
    ({ methods }) => {
      delete methods['SYNO.ActiveBackup.Share.list_storage@1']
      delete methods['SYNO.ActiveBackup.Share.list_storage@2']
    },
    ['breaking', 'method gone', { version: null, before: 'at versions 1, 2' }],
  ],
  [
    'a version of a method is gone',
    ({ methods }) => delete methods['SYNO.ActiveBackup.Share.list_storage@2'],
    ['breaking', 'version gone', { method: 'list_storage', version: 2 }],
  ],
  [
    'a field is gone',
    (surface) => delete method(surface, list).fields['task_list[].name'],
    ['breaking', 'field gone', { path: 'task_list[].name', before: 'string' }],
  ],
  [
    'an object is gone with its fields',
    ({ methods }) => {
      const fields = methods[`${task}.get@1`]?.fields ?? {}
      for (const path of Object.keys(fields)) if (/^source\b/.test(path)) delete fields[path]
    },
    ['breaking', 'field gone', { path: 'source' }],
  ],
  [
    'a field that may be missing is gone for good',
    (surface) => delete method(surface, list).fields['task_list[].last_bkp_time'],
    ['breaking', 'field gone', { before: 'string, may be missing' }],
  ],
  [
    'a type is replaced',
    (surface) => {
      field(surface, list, 'task_list[].name').types = ['integer']
    },
    ['breaking', 'type replaced', { before: 'string', after: 'integer' }],
  ],
  [
    'a list becomes a text',
    (surface) => {
      const { fields } = method(surface, list)
      for (const path of Object.keys(fields))
        if (path.startsWith('task_list[]')) delete fields[path]
      field(surface, list, 'task_list').types = ['string']
    },
    ['breaking', 'type replaced', { path: 'task_list', before: 'array', after: 'string' }],
  ],
  [
    'the type of elements is replaced',
    (surface) => {
      const key = 'SYNO.ActiveBackup.Share.list_storage'
      for (const version of [1, 2]) {
        field(surface, `${key}@${version}`, 'storages[].backup_tasks[]').types = ['string']
      }
    },
    ['breaking', 'type replaced', { path: 'storages[].backup_tasks[]', version: null }],
  ],
  [
    'a field is only null',
    (surface) => {
      field(surface, list, 'total').types = ['null']
    },
    ['breaking', 'type replaced', { after: 'null' }],
  ],
  [
    'the answer holds no data',
    (surface) => {
      method(surface, list).fields = { '': { types: [], optional: false } }
    },
    ['breaking', 'data gone', { path: '', before: 'object', after: null }],
  ],
  [
    'an anonymous call gets another code',
    (surface) => {
      method(surface, list).codes['no-session'] = 106
    },
    ['breaking', 'code changed', { before: 'code 119', after: 'code 106', when: 'no-session' }],
  ],
  [
    'a missing parameter gets another code',
    (surface) => {
      method(surface, status).codes['required:task_id'] = 114
    },
    ['breaking', 'code changed', { path: 'task_id', before: 'code 120', after: 'code 114' }],
  ],
  [
    'a parameter of the wrong type gets another code',
    (surface) => {
      method(surface, status).codes['type:task_id'] = 114
    },
    ['breaking', 'code changed', { path: 'task_id', when: 'type:task_id' }],
  ],
  [
    'an API answers another code to unknown methods',
    ({ methods }) => {
      for (const [key, { codes }] of Object.entries(methods)) {
        if (key.startsWith(`${task}.`)) codes['unknown-method'] = 102
      }
    },
    ['breaking', 'code changed', { method: '', version: null, when: 'unknown-method' }],
  ],
  [
    'all methods of an API answer another code to an error it declares',
    ({ methods }) => {
      for (const [key, { codes }] of Object.entries(methods)) {
        if (key.startsWith(`${task}.`)) codes.noSuchTask = 4999
      }
    },
    ['breaking', 'code changed', { method: '', version: null, when: 'noSuchTask' }],
  ],
  [
    'one method answers another code to a declared error',
    (surface) => {
      method(surface, status).codes.noSuchTask = 4999
    },
    ['breaking', 'code changed', { method: 'status', version: 1, when: 'noSuchTask' }],
  ],
  [
    'a parameter has become required',
    (surface) => {
      method(surface, list).codes['required:node'] = 120
    },
    ['breaking', 'parameter required', { path: 'node' }],
  ],
  [
    'a method that anybody could call needs a session',
    (surface) => {
      method(surface, 'SYNO.API.Info.query@1').codes['no-session'] = 119
    },
    ['breaking', 'refusal new', { when: 'no-session' }],
  ],
  // Risky
  [
    'a list of values has a new one',
    (surface) => {
      field(surface, status, 'state').values?.push('frozen')
    },
    ['risky', 'value new', { path: 'state', after: expect.stringContaining('"frozen"') }],
  ],
  [
    'a list of values lost one',
    (surface) => {
      field(surface, status, 'state').values?.shift()
    },
    ['risky', 'value gone', { path: 'state' }],
  ],
  [
    'values are no longer listed',
    (surface) => {
      delete field(surface, status, 'state').values
    },
    ['risky', 'values open', { after: 'any' }],
  ],
  [
    'a field has become optional',
    (surface) => {
      field(surface, list, 'task_list[].name').optional = true
    },
    ['risky', 'field optional', { before: 'always there', after: 'may be missing' }],
  ],
  [
    'a field has become nullable',
    (surface) => {
      field(surface, list, 'total').types.push('null')
    },
    ['risky', 'field nullable', { path: 'total' }],
  ],
  [
    'a field has another type as well',
    (surface) => {
      field(surface, list, 'total').types.push('string')
    },
    ['risky', 'type added', { before: 'integer', after: 'integer or string' }],
  ],
  [
    'an integer may be a fraction',
    (surface) => {
      field(surface, list, 'total').types = ['number']
    },
    ['risky', 'type added', { before: 'integer', after: 'number' }],
  ],
  [
    'an API has moved',
    (surface) => {
      row(surface).path = 'backup.cgi'
    },
    ['risky', 'path changed', { before: 'entry.cgi', after: 'backup.cgi' }],
  ],
  [
    'an API takes raw text',
    (surface) => {
      delete row(surface).requestFormat
    },
    ['risky', 'requestFormat changed', { before: 'JSON', after: 'raw text' }],
  ],
  [
    'a method answers without a session',
    (surface) => {
      delete method(surface, list).codes['no-session']
    },
    ['risky', 'refusal gone', { when: 'no-session' }],
  ],
  // Additive
  [
    'an API is new',
    ({ apis }) => {
      apis['SYNO.Backup.Cloud'] = { minVersion: 1, maxVersion: 3, path: 'entry.cgi' }
    },
    ['additive', 'API new', { before: null, after: 'versions 1 to 3' }],
  ],
  [
    'the highest version is raised',
    (surface) => {
      row(surface).maxVersion = 3
    },
    ['additive', 'maxVersion raised', { before: '2', after: '3' }],
  ],
  [
    'the lowest version is lowered',
    (surface) => {
      row(surface).minVersion = 0
    },
    ['additive', 'minVersion lowered'],
  ],
  [
    'a method is new',
    (surface) => {
      surface.methods[`${task}.clone@1`] = { codes: {}, fields: { '': any() } }
    },
    ['additive', 'method new', { method: 'clone', after: 'at version 1' }],
  ],
  [
    'a version of a method is new',
    (surface) => {
      surface.methods[`${task}.list@2`] = method(surface, list)
    },
    ['additive', 'version new', { method: 'list', version: 2 }],
  ],
  [
    'a field is new',
    (surface) => {
      method(surface, list).fields['task_list[].colour'] = any()
    },
    ['additive', 'field new', { path: 'task_list[].colour', after: 'string' }],
  ],
  [
    'an object is new with its fields',
    (surface) => {
      const { fields } = method(surface, list)
      fields['task_list[].owner'] = { types: ['object'], optional: false }
      fields['task_list[].owner.name'] = any()
    },
    ['additive', 'field new', { path: 'task_list[].owner' }],
  ],
  [
    'a bare success now holds data',
    (surface) => {
      method(surface, `${task}.backup@1`).fields[''] = { types: ['object'], optional: false }
    },
    ['additive', 'data new', { after: 'object' }],
  ],
  [
    'a parameter may be left out',
    (surface) => {
      delete method(surface, status).codes['required:task_id']
    },
    ['additive', 'parameter optional', { path: 'task_id' }],
  ],
]

test.each(mutations)('%s', (_title, mutate, [level, what, more = {}]) => {
  const changes = compareSurfaces(said, changed(said, mutate))
  expect(changes).toEqual([expect.objectContaining({ class: level, what, ...more })])
  expect(changes[0]?.why).toMatch(/^[A-Z].*\.$/)
})

test.each([
  [
    'a field that is always there now',
    (surface: Loose<Surface>) => {
      field(surface, list, 'task_list[].last_bkp_time').optional = false
    },
  ],
  [
    'fewer types',
    (surface: Loose<Surface>) => {
      const path = 'cert_info.cert_from_dsm.cert_tillTime'
      for (const version of [1, 2]) {
        field(surface, `SYNO.ActiveBackup.Setting.list@${version}`, path).types = ['string']
      }
    },
  ],
  [
    'an integer where a number was',
    (surface: Loose<Surface>) => {
      for (const version of [1, 2]) {
        const key = `SYNO.ActiveBackup.Share.list_storage@${version}`
        field(surface, key, 'storages[].compressed_size').types = ['integer']
      }
    },
  ],
])('%s changes nothing for a client', (_title, mutate) => {
  expect(compareSurfaces(said, changed(said, mutate))).toEqual([])
})

test.each(Object.keys(profiles) as ProfileName[])('%s does not differ from itself', (profile) => {
  expect(compareSurfaces(surfaceOfProfile(profile), surfaceOfProfile(profile))).toEqual([])
})

test('what is gone one way is new the other way', () => {
  const less = changed(said, (surface) => {
    delete method(surface, list).fields['task_list[].name']
    delete surface.methods[`${task}.status@1`]
  })
  const words = (from: Surface, to: Surface) => compareSurfaces(from, to).map(({ what }) => what)
  expect(words(said, less)).toEqual(['field gone', 'method gone'])
  expect(words(less, said)).toEqual(['field new', 'method new'])
})

test('changes come worst first, then by place', () => {
  const other = changed(said, (surface) => {
    row(surface).maxVersion = 3
    row(surface).path = 'backup.cgi'
    delete surface.methods[status]
    delete surface.methods[list]
  })
  expect(compareSurfaces(said, other).map(({ class: level, method }) => [level, method])).toEqual([
    ['breaking', 'list'],
    ['breaking', 'status'],
    ['risky', ''],
    ['additive', ''],
  ])
})

test('what is the same at every version is said once', () => {
  const other = changed(said, (surface) => {
    for (const version of [1, 2]) {
      delete method(surface, `SYNO.ActiveBackup.Share.list_storage@${version}`).fields.storages
    }
    delete method(surface, 'SYNO.ActiveBackup.Setting.list@2').fields.settings
  })
  expect(compareSurfaces(said, other)).toMatchObject([
    { method: 'list', path: 'settings', version: 2 },
    { method: 'list_storage', path: 'storages', version: null },
  ])
})

// Observations, which know only what they saw

const partial = { views: { before: { whole: false }, after: { whole: false } } }

test('what one observation never asked for is not gone', async () => {
  const office = await observedOffice()
  const little = changed(office, ({ methods }) => {
    for (const key of Object.keys(methods)) if (!key.startsWith(task)) delete methods[key]
  })
  expect(compareSurfaces(office, little, partial)).toEqual([])
  expect(compareSurfaces(little, office, partial)).toEqual([])
  const nothing: Surface = { dsm: null, apis: {}, methods: {} }
  expect(compareSurfaces(office, nothing, partial)).toEqual([])
  expect(compareSurfaces(nothing, office, partial)).toEqual([])
})

test('another office, asked for less, differs in nothing', async () => {
  const [full, bare] = [await observedOffice(), await observedOffice({ seed: 5, bare: true })]
  expect(compareSurfaces(full, bare, partial)).toEqual([])
  expect(compareSurfaces(bare, full, partial)).toEqual([])
})

test('an empty list says nothing of its rows', () => {
  const rows = surfaceOf({ rows: [{ id: 1, name: 'a' }] })
  const none = surfaceOf({ rows: [] })
  expect(compareSurfaces(rows, none, partial)).toEqual([])
  expect(compareSurfaces(none, rows, partial)).toEqual([])
})

test('a field that was in every row and is in none is gone', () => {
  const changes = compareSurfaces(
    surfaceOf({ rows: [{ id: 1, name: 'a' }] }),
    surfaceOf({ rows: [{ id: 1 }] }),
    partial,
  )
  expect(changes).toMatchObject([{ class: 'breaking', what: 'field gone', path: 'rows[].name' }])
})

test('a field that was in some rows and is in none is a risk at most', () => {
  const changes = compareSurfaces(
    surfaceOf({ rows: [{ id: 1, name: 'a' }, { id: 2 }] }),
    surfaceOf({ rows: [{ id: 1 }] }),
    partial,
  )
  expect(changes).toMatchObject([{ class: 'risky', what: 'field not seen', path: 'rows[].name' }])
})

test('a value that the contract lists is not new where it was not met before', async () => {
  const office = await observedOffice()
  const busy = changed(office, (surface) => {
    field(surface, status, 'state').values = ['broken']
  })
  expect(compareSurfaces(office, busy, partial)).toEqual([])
  const odd = changed(office, (surface) => {
    field(surface, status, 'state').values = ['frozen']
  })
  expect(compareSurfaces(office, odd, partial)).toMatchObject([
    { class: 'risky', what: 'value new' },
  ])
})

test('a null that the contract allows is not new; another is', async () => {
  const key = 'SYNO.ActiveBackup.Task.list@1'
  const office = await observedOffice()
  const never = changed(office, (surface) => {
    const { fields } = method(surface, key)
    fields['tasks[].last_result'] = { types: ['object'], optional: false }
  })
  const once = changed(never, (surface) => {
    field(surface, key, 'tasks[].last_result').types = ['null', 'object']
  })
  expect(compareSurfaces(never, once, partial)).toEqual([])
  const other = changed(never, (surface) => {
    field(surface, key, 'tasks[].task_name').types = ['null', 'string']
  })
  expect(compareSurfaces(never, other, partial)).toMatchObject([{ what: 'field nullable' }])
})

test.each(['call', 'version-gap', 'shape'])(
  'a version that answers 103 in the situation %s is gone',
  async (situation) => {
    const office = await observedOffice()
    const later = changed(office, ({ methods }) => {
      methods['SYNO.ActiveBackup.Task.list@2'] = { codes: { [situation]: 103 }, fields: {} }
    })
    const gone = compareSurfaces(office, later, partial)
    expect(gone).toMatchObject([{ class: 'breaking', what: 'version gone', version: 2 }])
    const back = compareSurfaces(later, office, partial)
    expect(back).toMatchObject([{ class: 'additive', what: 'version new', version: 2 }])
  },
)

test('the codes of journeys and ordinary calls depend on the state, and are not compared', () => {
  const at = (situation: string, code: number) =>
    changed(said, (surface) => {
      method(surface, status).codes[situation] = code
    })
  for (const situation of ['journey:login', 'shape']) {
    expect(compareSurfaces(at(situation, 4481), at(situation, 4490))).toEqual([])
  }
})

test('an API is gone only from a whole list', async () => {
  const office = await observedOffice()
  const later = changed(office, ({ apis, methods }) => {
    delete apis[task]
    for (const key of Object.keys(methods)) if (key.startsWith(`${task}.`)) delete methods[key]
  })
  expect(compareSurfaces(office, later, partial)).toEqual([])
  const lists = { whole: false, lists: () => true }
  const views = { before: lists, after: lists }
  expect(compareSurfaces(office, later, { views })).toMatchObject([
    { class: 'breaking', what: 'API gone', api: task },
  ])
  expect(compareSurfaces(later, office, { views })).toMatchObject([
    { class: 'additive', what: 'API new', api: task },
  ])
})

test('an API may be tried at other versions for its code', () => {
  const at = (version: number, code: number): Surface => ({
    ...{ dsm: null, apis: {} },
    methods: {
      'SYNO.Own.get@1': { codes: {}, fields: { '': any() } },
      [`SYNO.Own.get@${version}`]: { codes: { 'version-above': code }, fields: {} },
    },
  })
  expect(compareSurfaces(at(3, 104), at(9, 104), partial)).toEqual([])
  expect(compareSurfaces(at(3, 104), at(9, 103), partial)).toMatchObject([
    { what: 'code changed', method: '', when: 'version-above' },
  ])
})
