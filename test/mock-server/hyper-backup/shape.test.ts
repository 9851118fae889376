import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { breakTarget, setTargetOnline } from '../../../src/mock-server/nas/hyper-backup/world.ts'
import { inStep, local, type Office, openOffice, taskName } from './support.ts'

const runTo = (step: string) => (office: Office) => {
  office.call(taskName, 'backup', { task_id: local })
  office.until(local, inStep(step))
}

/** How to bring the local task to where a capture was taken. */
const captures: readonly { file: string; prepare?: (office: Office) => void }[] = [
  { file: 'SYNO.Backup.Task/status.idle' },
  { file: 'SYNO.Backup.Task/status.idle-scheduled' },
  { file: 'SYNO.Backup.Task/status.preparing', prepare: runTo('backup_prepare') },
  { file: 'SYNO.Backup.Task/status.counting', prepare: runTo('total_size_count') },
  { file: 'SYNO.Backup.Task/status.running', prepare: runTo('data_backup') },
  {
    file: 'SYNO.Backup.Task/status.target-broken',
    prepare: (office) => office.world((nas) => breakTarget(nas, local)),
  },
  { file: 'SYNO.Backup.Task/get.two-folders' },
  { file: 'SYNO.Backup.Task/get.with-params' },
  { file: 'SYNO.Backup.Task/list.six-tasks' },
  { file: 'SYNO.Backup.Target/get.online' },
  { file: 'SYNO.Backup.Target/get.local-online' },
  {
    file: 'SYNO.Backup.Target/get.offline',
    prepare: (office) => office.world((nas) => setTargetOnline(nas, local, false)),
  },
  { file: 'SYNO.Backup.Version/list.one-version' },
  { file: 'SYNO.Backup.Service.VersionBackup.Target/list.one-target' },
  { file: 'SYNO.Backup.Service.VersionBackup.Config/get.default' },
  { file: 'SYNO.SDS.Backup.Client.Common.Log/list.first-run' },
  { file: 'SYNO.SDS.Backup.Client.Common.Statistic/get.one-run' },
]

test.each(captures)('everything in the capture $file is in our answer', ({ file, prepare }) => {
  const [api = '', name = ''] = file.split('/')
  const path = new URL(`../../../fixtures/${file}.json`, import.meta.url)
  const { request, response } = JSON.parse(readFileSync(path, 'utf8'))
  const office = openOffice()
  prepare?.(office)
  const params = { ...request.params }
  if ('task_id' in params) params.task_id = local
  const answer = office.call(api, name.split('.')[0] ?? '', params, request.version)
  expect(answer.success).toBe(true)
  expect(missing(response.data, answer.data)).toEqual([])
})

/** In a running list some rows hold what others do not, and names of shares are the NAS' own. */
const optional = ['progress_title_type', 'share_list', 'last_bkp_progress']

/** The fields of a capture that an answer lacks or has as another type. */
function missing(wanted: unknown, given: unknown, at = ''): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(given)) return [at]
    const [row] = given
    return row === undefined ? [] : wanted.slice(0, 1).flatMap((each) => missing(each, row, at))
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof given !== 'object' || given === null) return [at]
    return Object.entries(wanted)
      .filter(([key]) => !optional.includes(key))
      .flatMap(([key, value]) => missing(value, Reflect.get(given, key), `${at}/${key}`))
  }
  return typeof wanted === typeof given ? [] : [at]
}
