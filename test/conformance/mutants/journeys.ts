/** Servers that say yes and do something else: what only several calls in a row can show. */
import type { Call } from '../../support/mutant-proxy.ts'
import { type Mutant, mutant, refuse, succeed, without } from './mutant.ts'

const login = 'SYNO.API.Auth.login'
const abb = 'SYNO.ActiveBackup.Task'
const hyper = 'SYNO.Backup.Task'
const vault = 'SYNO.Backup.Service.VersionBackup.Config.set'
const settings = 'SYNO.ActiveBackup.Setting.set'

/** A journey that `call`, `API.method`, spoils. */
const journey = (
  name: string,
  which: string,
  call: string,
  rule: Partial<Parameters<typeof mutant>[3]> = {},
): Mutant =>
  mutant(name, `journey:${which}`, call, {
    only: `journey:${which}`,
    safety: 'destructive',
    ...rule,
  })

/** Says yes and does nothing. */
const nothing = { instead: () => succeed() } as const

/** The logins of journeys, told from the one that opens the run. */
const version = (number: number) => (call: Call) =>
  `${call.api}.${call.method}` === login && call.version === number

export const journeyMutants: readonly Mutant[] = [
  journey('logs in without a sid', 'login', login, {
    safety: 'read',
    on: version(5),
    data: (data) => delete data.sid,
    path: 'sid',
  }),
  journey('gives sessions that do not work', 'login', login, {
    safety: 'read',
    on: version(4),
    data: (data) => {
      data.sid = 'x'.repeat(86)
    },
  }),
  journey('refuses an old version of the login', 'login', login, {
    safety: 'read',
    on: version(3),
    envelope: () => refuse(104),
  }),
  journey('does not end a session', 'login', 'SYNO.API.Auth.logout', {
    safety: 'read',
    ...nothing,
    path: 'sessionNotFound',
  }),
  journey('sets no cookie', 'login-cookie', login, {
    safety: 'read',
    request: ({ form }) => form.set('format', 'sid'),
    path: /cookie/,
  }),
  journey('gives no SynoToken', 'login-synotoken', login, {
    safety: 'read',
    request: without('enable_syno_token'),
    path: 'synotoken',
  }),
  journey('tells another SynoToken', 'login-synotoken', 'SYNO.API.Auth.token', {
    safety: 'read',
    data: (data) => {
      data.synotoken = 'another'
    },
    path: 'synotoken',
  }),
  journey('cannot read encrypted parameters', 'login-encrypted', login, {
    safety: 'read',
    request: ({ form }) => form.delete('__cIpHeRtExT'),
  }),
  journey('sends an empty second half of a handshake', 'login-handshake', login, {
    safety: 'read',
    data: (data) => {
      data.ik_message = ''
    },
    path: 'ik_message',
  }),
  journey('takes any password', 'login-refused', login, {
    safety: 'read',
    request: ({ form }) => {
      form.set('account', 'admin')
      form.set('passwd', 'mock-dsm')
    },
    path: 'wrongCredentials',
  }),
  journey('tells a wrong password from an unknown account', 'login-refused', login, {
    safety: 'read',
    envelope: (envelope, { params }) =>
      envelope.success || params.account === 'admin' ? envelope : refuse(401),
    path: 'wrongCredentials',
  }),
  journey(
    'goes on after an error although told to stop',
    'compound-stop',
    'SYNO.Entry.Request.request',
    {
      safety: 'read',
      request: without('stop_when_error'),
    },
  ),
  journey('stores no setting', 'settings-round-trip', settings, { ...nothing, path: 'settings' }),
  journey('changes another setting', 'settings-round-trip', settings, {
    request: ({ form }) =>
      form.set(
        'settings',
        (form.get('settings') ?? '').replace('max_concurrent_devices', 'retention_run_min'),
      ),
    path: 'settings',
  }),
  journey('refuses to store a setting', 'settings-round-trip', settings, {
    instead: () => refuse(117),
  }),
  journey('does not store the limit of the vault', 'vault-concurrency', vault, {
    ...nothing,
    path: 'parallel_backup_limit',
  }),
  journey('stores another limit of the vault', 'vault-concurrency', vault, {
    request: ({ form, params }) =>
      form.set('parallel_backup_limit', String(Number(params.parallel_backup_limit) + 1)),
    path: 'parallel_backup_limit',
  }),
  journey('starts no backup', 'backup-runs', `${abb}.backup`, {
    ...nothing,
    path: 'running or waiting',
  }),
  journey('takes a second backup of the same task', 'backup-runs', `${abb}.backup`, {
    envelope: () => succeed(),
    path: 'taskBusy',
  }),
  journey('leaves no result of a backup', 'backup-runs', 'SYNO.ActiveBackup.Log.list_result', {
    api: abb,
    data: ({ results }) => results.splice(1),
    path: 'result_id',
  }),
  journey('does not cancel a backup', 'backup-cancelled', `${abb}.cancel`, nothing),
  journey('cancels what does not run', 'backup-cancelled', `${abb}.cancel`, {
    envelope: () => succeed(),
    path: 'noSuchJob',
  }),
  journey('backs up a task that is not there', 'backup-of-nothing', `${abb}.backup`, nothing),
  journey('does not rename a task', 'task-life', `${abb}.set`, { ...nothing, path: 'task_name' }),
  journey('does not remove a task', 'task-life', `${abb}.remove`, {
    ...nothing,
    path: 'after removal',
  }),
  journey('takes a name twice', 'task-life', `${abb}.create_agent`, {
    envelope: (envelope) => (envelope.success ? envelope : succeed({ task_id: 1 })),
    path: 'taskNameUsed',
  }),
  journey(
    'does not delete a version',
    'version-delete',
    'SYNO.ActiveBackup.Version.delete',
    nothing,
  ),
  journey('starts no run', 'hb-run', `${hyper}.backup`, nothing),
  journey('takes a second run', 'hb-run', `${hyper}.backup`, {
    envelope: () => succeed(),
    path: 'taskBusy',
  }),
  journey('reports a run as failed', 'hb-run', `${hyper}.status`, {
    data: (data) => {
      if (data.last_bkp_result === 'done') data.last_bkp_result = 'failed'
    },
    path: 'last_bkp_result',
  }),
  journey('never ends a run', 'hb-run', `${hyper}.status`, {
    data: (data) => {
      if (data.progress !== undefined) spoiled.add(data.task_id)
      if (spoiled.has(data.task_id)) data.status = 'backup'
    },
  }),
  journey('does not suspend a run', 'hb-suspend-resume', `${hyper}.suspend`, nothing),
  journey('does not resume a run', 'hb-suspend-resume', `${hyper}.resume`, {
    ...nothing,
    path: 'last_bkp_result',
  }),
  journey('does not cancel a run', 'hb-cancel', `${hyper}.cancel`, nothing),
  journey('starts no integrity check', 'integrity-check', 'SYNO.Backup.Target.error_detect', {
    ...nothing,
    path: 'state',
  }),
  journey('does not drop a suspended run', 'hb-discard', `${hyper}.discard`, nothing),
]

/** Tasks that were seen running. */
const spoiled = new Set<number>()
