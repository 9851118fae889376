/** Active Backup: settings round trip, a backup that runs, one that is cancelled, versions that go. */
import { logApi } from '../../contracts/active-backup/log.ts'
import { settingApi } from '../../contracts/active-backup/setting.ts'
import { taskApi } from '../../contracts/active-backup/task.ts'
import { versionApi } from '../../contracts/active-backup/version.ts'
import { seed } from '../../contracts/define/evidence.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Check, CheckContext } from '../check.ts'
import { noSuchId } from '../guard.ts'
import { journey, refused, same } from './support.ts'

const task = taskApi.name
const list = `${task}.list`
const settings = settingApi.name
const results = `${logApi.name}.list_result`

interface TaskRow {
  readonly task_id: number
  readonly task_name: string
  readonly version_count?: number
  readonly progress?: unknown
  readonly devices?: readonly { agent_status?: string }[]
  readonly versions?: readonly { version_id: number; locked: boolean; status: number }[]
}

export function activeBackupJourneys(profile: ProfileName): Check[] {
  const prepared = {
    api: taskApi,
    level: 'prepared',
    objects: ['abb.task'],
  } as const
  return [
    journey({
      name: 'settings-round-trip',
      api: settingApi,
      method: 'set',
      level: 'reversible',
      claim: 'a setting that is changed reads back changed, the others as they were',
      evidence: [seed('003', 'set_concurrent_devices and its siblings')],
      calls: [`${settings}.list`, `${settings}.set`],
      async run(context) {
        const before = await settingValues(context)
        const name = 'max_concurrent_devices'
        const value = before[name]
        if (value === undefined) return context.skip(`the target has no setting ${name}`)
        const changed = value === '3' ? '4' : '3'
        const set = (to: string) => ({ params: { settings: [{ name, value: to }] } })
        const undo = await context.undoWith(set(value), `${name} was ${value}`)
        await context.data(set(changed))
        same(context, 'settings', { ...before, [name]: changed }, await settingValues(context))
        await undo()
        same(context, 'settings', before, await settingValues(context))
      },
    }),
    journey({
      ...prepared,
      name: 'backup-runs',
      method: 'backup',
      claim:
        'a task that is started shows as running, is refused a second run, and leaves a result',
      evidence: taskApi.methods.backup.evidence,
      calls: [`${task}.backup`, `!${task}.backup`, list, results],
      async run(context) {
        const row = await idleTask(context)
        const params = { task_ids: [row.task_id] }
        const before = await newestResult(context, row.task_id)
        await context.data({ params })
        const busy = await tasksWith(context, { task_id: row.task_id, status: 'backingup' })
        const waiting = await tasksWith(context, { task_id: row.task_id, status: 'waiting' })
        same(context, 'running or waiting', 1, busy.length + waiting.length)
        await refused(context, taskApi, 'taskBusy', profile, { params })
        await untilIdle(context, row.task_id)
        const after = await newestResult(context, row.task_id)
        if (!(after > before)) {
          context.breach({ path: 'result_id', expected: `above ${before}`, actual: `${after}` })
        }
      },
    }),
    journey({
      ...prepared,
      name: 'backup-cancelled',
      method: 'cancel',
      claim: 'a backup that is cancelled ends, and cancelling again finds no job',
      evidence: taskApi.methods.cancel.evidence,
      calls: [`${task}.backup`, `${task}.cancel`, `!${task}.cancel`, list],
      async run(context) {
        const row = await idleTask(context)
        const params = { task_ids: [row.task_id] }
        await context.data({ method: 'backup', params })
        await context.data({ params })
        await untilIdle(context, row.task_id)
        await refused(context, taskApi, 'noSuchJob', profile, { params })
      },
    }),
    journey({
      name: 'backup-of-nothing',
      api: taskApi,
      method: 'backup',
      level: 'destructive',
      claim: 'a task_id that is unknown is refused',
      evidence: taskApi.methods.backup.evidence,
      calls: [`!${task}.backup`],
      run: (context) =>
        refused(context, taskApi, 'noSuchTask', profile, { params: { task_ids: [noSuchId] } }),
    }),
    journey({
      name: 'task-life',
      api: taskApi,
      method: 'create_agent',
      level: 'destructive',
      claim: 'a task that is created is listed, can be renamed, and is gone when removed',
      evidence: taskApi.methods.create_agent.evidence,
      calls: [
        `${task}.create_agent`,
        `!${task}.create_agent`,
        `${task}.set`,
        `${task}.remove`,
        list,
      ],
      async run(context) {
        const first = { task_name: 'conformance 1', devices: [{ host_name: 'CONFORMANCE-1' }] }
        const created = await context.data<{ task_id?: unknown }>({ params: first })
        const id = created?.task_id
        if (typeof id !== 'number') return context.breach({ path: 'task_id', actual: 'no id' })
        context.own('abb.task', id)
        const remove = { method: 'remove', params: { task_ids: [id] } }
        const undo = await context.undoWith(remove, `the task ${first.task_name}`)
        await refused(context, taskApi, 'taskNameUsed', profile, { params: first })
        same(context, 'task_name', [first.task_name], await namesOf(context, id))
        await context.data({
          method: 'set',
          params: { task_ids: [id], task_name: 'conformance 2' },
        })
        same(context, 'task_name', ['conformance 2'], await namesOf(context, id))
        await undo()
        same(context, 'after removal', [], await namesOf(context, id))
      },
    }),
    journey({
      name: 'version-delete',
      api: versionApi,
      method: 'delete',
      level: 'destructive',
      objects: ['abb.task'],
      claim: 'a version that is deleted leaves the list, and deleting it again finds none',
      evidence: versionApi.methods.delete.evidence,
      calls: [`${versionApi.name}.delete`, `!${versionApi.name}.delete`, list],
      async run(context) {
        for (const task_id of context.objects('abb.task')) {
          const [row] = await tasksWith(context, { task_id })
          const version = row?.versions?.find(({ locked }) => !locked)
          if (row?.progress !== undefined || version === undefined) continue
          const params = { task_id, version_ids: [version.version_id] }
          await context.data({ params })
          await context.until(
            async () => (await tasksWith(context, { task_id }))[0]?.versions ?? [],
            (versions) => versions.every((one) => one.version_id !== version.version_id),
            'the version leaves the list',
          )
          return refused(context, versionApi, 'noSuchVersionOrDevice', profile, { params })
        }
        context.skip('no named task has a version that is not locked')
      },
    }),
  ]
}

async function settingValues(context: CheckContext): Promise<Record<string, string>> {
  const { settings } = await context.data<{ settings: { name: string; value: string }[] }>({
    method: 'list',
  })
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]))
}

async function tasksWith(context: CheckContext, filter: object): Promise<readonly TaskRow[]> {
  const data = await context.data<{ tasks?: readonly TaskRow[] }>({
    api: task,
    method: 'list',
    version: 1,
    params: { load_status: true, load_versions: true, filter },
  })
  return data?.tasks ?? []
}

/** One of the named tasks that could run now. */
async function idleTask(context: CheckContext): Promise<TaskRow> {
  for (const task_id of context.objects('abb.task')) {
    const [row] = await tasksWith(context, { task_id })
    const online = row?.devices?.every(({ agent_status }) => agent_status !== 'offline')
    if (row && online && row.progress === undefined) return row
  }
  return context.skip('no named task is idle with its devices online')
}

const untilIdle = (context: CheckContext, task_id: number) =>
  context.until(
    () => tasksWith(context, { task_id }),
    ([row]) => row !== undefined && row.progress === undefined,
    'the task is idle again',
    { step: 60, deadline: 6 * 3600 },
  )

async function newestResult(context: CheckContext, task_id: number): Promise<number> {
  const { results } = await context.data<{ results: { result_id: number }[] }>({
    api: logApi.name,
    method: 'list_result',
    version: 1,
    params: { task_id, limit: -1 },
  })
  return Math.max(0, ...results.map(({ result_id }) => result_id))
}

const namesOf = async (context: CheckContext, task_id: number) =>
  (await tasksWith(context, { task_id })).map(({ task_name }) => task_name)
