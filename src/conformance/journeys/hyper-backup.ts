/** Hyper Backup and its Vault: runs that end, rest, go on or are dropped, checks, the limit. */
import { seed } from '../../contracts/define/evidence.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { backupTargetApi } from '../../contracts/hyper-backup/target.ts'
import { backupTaskApi } from '../../contracts/hyper-backup/task.ts'
import { vaultConfigApi } from '../../contracts/hyper-backup-vault/service-version-backup-config.ts'
import type { Check, CheckContext } from '../check.ts'
import { journey, refused, same } from './support.ts'

const task = backupTaskApi.name
const target = backupTargetApi.name
const status = `${task}.status`
/** What choosing a task takes. */
const choosing = [status, `${target}.get`]

interface Status {
  readonly state?: string
  readonly status?: string
  readonly last_bkp_result?: string
  readonly progress?: { readonly can_suspend?: boolean; readonly can_cancel?: boolean }
}

export function hyperBackupJourneys(profile: ProfileName): Check[] {
  const prepared = { api: backupTaskApi, level: 'prepared', objects: ['hb.task'] } as const
  return [
    journey({
      ...prepared,
      name: 'hb-run',
      method: 'backup',
      claim: 'a run shows its progress, refuses another, and ends with a result',
      evidence: backupTaskApi.methods.backup.evidence,
      calls: [`${task}.backup`, `!${task}.backup`, ...choosing],
      async run(context) {
        const task_id = await restingTask(context)
        await context.data({ params: { task_id } })
        await context.until(() => statusOf(context, task_id), isActive, 'the run is active')
        await refused(context, backupTaskApi, 'taskBusy', profile, { params: { task_id } })
        const ended = await untilAtRest(context, task_id)
        if (ended.last_bkp_result === 'done') return
        context.breach({
          path: 'last_bkp_result',
          expected: 'done',
          actual: String(ended.last_bkp_result),
        })
      },
    }),
    journey({
      ...prepared,
      name: 'hb-suspend-resume',
      method: 'suspend',
      claim: 'a run that is suspended rests, and goes on to its end when resumed',
      evidence: backupTaskApi.methods.suspend.evidence,
      calls: [`${task}.backup`, `${task}.suspend`, `${task}.resume`, ...choosing],
      async run(context) {
        const task_id = await suspendedTask(context)
        await context.data({ method: 'resume', params: { task_id } })
        const ended = await untilAtRest(context, task_id)
        same(context, 'last_bkp_result', 'done', ended.last_bkp_result)
      },
    }),
    journey({
      ...prepared,
      name: 'hb-cancel',
      method: 'cancel',
      claim: 'a run that is cancelled ends as cancelled, and cancelling again is refused',
      evidence: backupTaskApi.methods.cancel.evidence,
      calls: [
        `${task}.backup`,
        `${task}.cancel`,
        `!${task}.cancel`,
        `!${task}.suspend`,
        ...choosing,
      ],
      async run(context) {
        const task_id = await restingTask(context)
        const params = { task_state: 'backupable', task_id }
        await refused(context, backupTaskApi, 'notRunning', profile, { params })
        await refused(context, backupTaskApi, 'notRunning', profile, { method: 'suspend', params })
        await context.data({ method: 'backup', params: { task_id } })
        await context.until(
          () => statusOf(context, task_id),
          ({ progress }) => progress?.can_cancel === true,
          'the run can be cancelled',
          { step: 2 },
        )
        await context.data({ params })
        const ended = await untilAtRest(context, task_id)
        same(context, 'last_bkp_result', 'cancel', ended.last_bkp_result)
      },
    }),
    journey({
      ...prepared,
      name: 'integrity-check',
      api: backupTargetApi,
      method: 'error_detect',
      claim: 'an integrity check shows, can be cancelled, and cancelling again is refused',
      evidence: backupTargetApi.methods.error_detect.evidence,
      calls: [
        `${target}.error_detect`,
        `${target}.error_detect_cancel`,
        `!${target}.error_detect_cancel`,
        ...choosing,
      ],
      async run(context) {
        const task_id = await restingTask(context)
        const cancel = { method: 'error_detect_cancel', params: { task_id } }
        await refused(context, backupTargetApi, 'noCheckRunning', profile, cancel)
        await context.data({ params: { task_id } })
        same(context, 'state', 'error_detect', (await statusOf(context, task_id)).state)
        await context.data(cancel)
        await untilAtRest(context, task_id)
        await context.data({ params: { task_id } })
        await untilAtRest(context, task_id)
      },
    }),
    journey({
      ...prepared,
      name: 'hb-discard',
      level: 'destructive',
      method: 'discard',
      claim: 'a suspended run that is discarded is over',
      evidence: backupTaskApi.methods.discard.evidence,
      calls: [
        `${task}.backup`,
        `${task}.suspend`,
        `${task}.discard`,
        `!${task}.cancel`,
        ...choosing,
      ],
      async run(context) {
        const task_id = await suspendedTask(context)
        await context.data({ params: { task_id } })
        const { last_bkp_result } = await untilAtRest(context, task_id)
        if (isSuspended(last_bkp_result)) {
          context.breach({
            path: 'last_bkp_result',
            expected: 'no longer suspend',
            actual: String(last_bkp_result),
          })
        }
        const params = { task_state: 'backupable', task_id }
        await refused(context, backupTaskApi, 'notRunning', profile, { method: 'cancel', params })
      },
    }),
    ...(['resume', 'discard'] as const).map((method) =>
      journey({
        ...prepared,
        name: `hb-${method}-of-nothing`,
        level: 'destructive',
        method,
        claim: `${method} of a task that is not suspended succeeds and leaves it failed`,
        evidence: [seed('004', `backup_task_${method}`)],
        calls: [`${task}.${method}`, ...choosing],
        async run(context) {
          const task_id = await restingTask(context)
          await context.data({ params: { task_id } })
          same(
            context,
            'last_bkp_result',
            'failed',
            (await statusOf(context, task_id)).last_bkp_result,
          )
        },
      }),
    ),
    journey({
      name: 'vault-concurrency',
      api: vaultConfigApi,
      method: 'set',
      level: 'reversible',
      claim: 'the limit of incoming backups reads back as it was set',
      evidence: [seed('004', 'vault_concurrency_set')],
      calls: [`${vaultConfigApi.name}.get`, `${vaultConfigApi.name}.set`],
      async run(context) {
        const get = async () =>
          (await context.data<{ parallel_backup_limit: number }>({ method: 'get' }))
            .parallel_backup_limit
        const set = (limit: number) => ({ params: { parallel_backup_limit: limit } })
        const before = await get()
        const undo = await context.undoWith(set(before), `parallel_backup_limit was ${before}`)
        await context.data(set(before + 1))
        same(context, 'parallel_backup_limit', before + 1, await get())
        await undo()
        same(context, 'parallel_backup_limit', before, await get())
      },
    }),
  ]
}

const statusOf = (context: CheckContext, task_id: number): Promise<Status> =>
  context.data<Status>({
    api: task,
    method: 'status',
    version: 1,
    params: { task_id, additional: ['last_bkp_time', 'last_bkp_result'] },
  })

const isActive = ({ progress, status }: Status) => progress !== undefined || status === 'backup'

const atRest = ({ state, status }: Status) => state === 'backupable' && status === 'none'

const isSuspended = (result = '') => /^suspend/.test(result)

const untilAtRest = (context: CheckContext, task_id: number) =>
  context.until(() => statusOf(context, task_id), atRest, 'the task is at rest', {
    step: 60,
    deadline: 12 * 3600,
  })

/** One of the named tasks that could run now, and did not rest in the middle of a run. */
async function restingTask(context: CheckContext): Promise<number> {
  for (const task_id of context.objects('hb.task')) {
    const now = await statusOf(context, task_id)
    const { is_online } = await context.data<{ is_online?: boolean }>({
      api: target,
      method: 'get',
      version: 1,
      params: { task_id, additional: ['is_online'] },
    })
    if (is_online && atRest(now) && !isSuspended(now.last_bkp_result)) return task_id
  }
  return context.skip('no named task is at rest with its destination online')
}

/** Starts a run and suspends it as soon as it can be. */
async function suspendedTask(context: CheckContext): Promise<number> {
  const task_id = await restingTask(context)
  await context.data({ method: 'backup', params: { task_id } })
  await context.until(
    () => statusOf(context, task_id),
    ({ progress }) => progress?.can_suspend === true,
    'the run can be suspended',
    { step: 5 },
  )
  await context.data({ method: 'suspend', params: { task_state: 'backupable', task_id } })
  const resting = await context.until(
    () => statusOf(context, task_id),
    atRest,
    'the run is suspended',
    { step: 2 },
  )
  if (!isSuspended(resting.last_bkp_result)) {
    context.breach({
      path: 'last_bkp_result',
      expected: 'suspend',
      actual: String(resting.last_bkp_result),
    })
  }
  return task_id
}
