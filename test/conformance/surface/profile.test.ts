import { expect, test } from 'vitest'
import { compareSurfaces } from '../../../src/conformance/drift/compare.ts'
import { surfaceOfProfile } from '../../../src/conformance/surface/profile.ts'
import { type ProfileName, profiles } from '../../../src/contracts/define/profiles.ts'
import { observedOffice } from '../../support/surfaces.ts'

const names = Object.keys(profiles) as ProfileName[]

const whole = { whole: true }
const partial = { whole: false }

test('a profile gives fields, values, codes and versions', () => {
  const surface = surfaceOfProfile('dsm-7.2')
  expect(surface.dsm).toBe('DSM 7.2.2-72806')
  expect(surface.apis['SYNO.Backup.Task']).toEqual({
    minVersion: 1,
    maxVersion: 2,
    path: 'entry.cgi',
    requestFormat: 'JSON',
  })
  const status = surface.methods['SYNO.Backup.Task.status@1']
  expect(status?.codes).toMatchObject({
    'no-session': 119,
    'non-admin': 105,
    'required:task_id': 120,
    'unknown-method': 103,
    'version-above': 104,
    'version-below': 104,
    noSuchTask: 4481,
  })
  expect(status?.codes).not.toHaveProperty('required:blOnline')
  expect(status?.fields.progress).toEqual({ types: ['object'], optional: true })
  expect(status?.fields.task_id).toEqual({ types: ['integer'], optional: false })
  expect(status?.fields.state?.values).toContain('backupable')
  expect(surface.methods['SYNO.Backup.Task.status@2']).toBeUndefined()
})

test('codes follow the profile', () => {
  const { codes } = surfaceOfProfile('dsm-7.4').methods['SYNO.Backup.Task.status@1'] ?? {}
  expect(codes).toMatchObject({ 'required:task_id': 4400, noSuchTask: 4401 })
})

test('a nullable object, a record, a union and a bare success have their words', () => {
  const { methods } = surfaceOfProfile('dsm-7.2')
  const tasks = methods['SYNO.ActiveBackup.Task.list@1']?.fields
  expect(tasks?.['tasks[].last_result']).toEqual({ types: ['null', 'object'], optional: true })
  const task = methods['SYNO.Backup.Task.get@1']?.fields
  expect(task?.['source.share_list{}.fullPath']?.types).toEqual(['string'])
  const settings = methods['SYNO.ActiveBackup.Setting.list@1']?.fields
  expect(settings?.['cert_info.cert_from_dsm.cert_tillTime']?.types).toEqual(['number', 'string'])
  expect(methods['SYNO.API.Auth.logout@7']?.fields).toEqual({ '': { types: [], optional: false } })
})

test('only the full profile lists what a real unit has besides', () => {
  expect(surfaceOfProfile('dsm-7.2').apis).not.toHaveProperty(['SYNO.FileStation.List'])
  expect(surfaceOfProfile('dsm-7.2-all').apis).toHaveProperty(['SYNO.FileStation.List'])
})

test.each(names)('the emulator under %s looks like its profile, both ways', async (profile) => {
  const seen = await observedOffice({ profile })
  const said = surfaceOfProfile(profile)
  expect(Object.keys(seen.methods).length).toBeGreaterThan(30)
  const forth = { before: whole, after: partial }
  expect(compareSurfaces(said, seen, { views: forth })).toEqual([])
  const back = { before: partial, after: whole }
  expect(compareSurfaces(seen, said, { views: back })).toEqual([])
})
