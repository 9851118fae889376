/** Calls that are to be refused, and are not, or otherwise; and what SYNO.API.Info tells wrongly. */
import { asAdmin, type Mutant, mutant, refusalsTo, refuse, succeed } from './mutant.ts'

const get = 'SYNO.Backup.Task.get'
const list = 'SYNO.Backup.Task.list'
const detail = 'SYNO.ActiveBackup.Log.list_result_detail'
const info = 'SYNO.API.Info.query'
const backupTask = 'SYNO.Backup.Task'

/** What SYNO.API.Info says of one API, changed. */
const advertised = (
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: entries of every shape, on purpose
  change: (entries: any) => void,
  path?: string,
): Mutant =>
  mutant(name, 'discovery', `${backupTask}.`, {
    on: info,
    only: `discovery/${backupTask}.`,
    data: (entries) => {
      // The survey before the checks asks for all of them.
      if (Object.hasOwn(entries, backupTask)) change(entries)
    },
    ...(path !== undefined && { path }),
  })

export const refusalMutants: readonly Mutant[] = [
  mutant('does without a required parameter', 'required', get, {
    request: ({ form, params }) => params.task_id ?? form.set('task_id', '1'),
    path: 'task_id',
  }),
  mutant('has another code for a missing parameter', 'required', get, {
    envelope: refusalsTo(refuse(114)),
    path: 'task_id',
  }),
  mutant('does not name the missing parameter', 'required', get, {
    envelope: refusalsTo(({ error }) => refuse(error?.code ?? 0)),
    path: 'task_id',
  }),
  mutant('names another parameter', 'required', detail, {
    envelope: refusalsTo(refuse(120, { name: 'limit', reason: 'required' })),
    path: 'result_id',
  }),
  mutant('gives another reason', 'required', detail, {
    envelope: refusalsTo(refuse(120, { name: 'result_id', reason: 'type' })),
    path: 'result_id',
  }),
  mutant('takes a word for a number', 'type', detail, {
    request: ({ form, params }) => params.result_id === 'abc' && form.set('result_id', '1'),
    path: 'result_id',
  }),
  mutant('ignores a limit that is no number', 'type', 'SYNO.ActiveBackup.Log.list_log', {
    request: ({ form, params }) => typeof params.limit === 'string' && form.delete('limit'),
    path: 'limit',
  }),
  mutant('takes a version below its lowest', 'version-below', 'SYNO.ActiveBackup.Log.list_log', {
    request: ({ form, version }) => version < 1 && form.set('version', '1'),
  }),
  mutant('takes a version above its highest', 'version-above', 'SYNO.ActiveBackup.Log.list_log', {
    request: ({ form, version }) => version > 2 && form.set('version', '2'),
  }),
  mutant('answers 103 to a version it has not', 'version-above', 'SYNO.ActiveBackup.Log.list_log', {
    envelope: refusalsTo(refuse(103)),
  }),
  mutant('has a method at versions it was not in', 'version-gap', 'SYNO.Backup.Version.list', {
    request: ({ form }) => form.set('version', '2'),
  }),
  mutant('takes a method that nobody has', 'unknown-method', `${backupTask}.no_such_method`, {
    instead: () => succeed({}),
  }),
  mutant('answers 102 to an unknown method', 'unknown-method', `${backupTask}.no_such_method`, {
    envelope: refusalsTo(refuse(102)),
  }),
  mutant(
    'takes an API that nobody has',
    'unknown-api',
    'SYNO.Conformance.NoSuchApi.no_such_method',
    {
      instead: () => succeed(),
    },
  ),
  mutant(
    'answers HTTP 404 to an unknown API',
    'unknown-api',
    'SYNO.Conformance.NoSuchApi.no_such_method',
    {
      text: () => ({ status: 404, type: 'text/html', text: '<h1>Not found</h1>' }),
    },
  ),
  mutant('takes a call without a version', 'incomplete-request', info, {
    request: ({ form }) => form.has('version') || form.set('version', '1'),
    path: 'version',
  }),
  mutant('sends a refusal without a code', 'required', get, {
    envelope: refusalsTo((was) => ({ ...was, error: {} as { code: number } })),
  }),
  mutant('sends the code as a text', 'required', get, {
    envelope: refusalsTo((was) => ({ ...was, error: { code: '120' as unknown as number } })),
  }),
  mutant('asks for no session', 'no-session', list, {
    request: ({ form, adminSid }) => form.has('_sid') || form.set('_sid', adminSid),
  }),
  mutant('asks for no session, judged without its control plane', 'no-session', list, {
    asNas: true,
    request: ({ form, adminSid }) => form.has('_sid') || form.set('_sid', adminSid),
  }),
  mutant('takes a session that was made up', 'made-up-session', list, {
    request: (call) => call.form.get('_sid')?.startsWith('ccc') && asAdmin(call),
  }),
  mutant('answers 105 without a session', 'no-session', list, {
    envelope: refusalsTo(refuse(105)),
  }),
  mutant('answers a success without data to those without a session', 'no-session', list, {
    envelope: refusalsTo(succeed()),
  }),
  mutant('lets everybody see the tasks', 'non-admin', 'SYNO.ActiveBackup.Task.list', {
    request: asAdmin,
  }),
  mutant('answers 119 to those who may not', 'non-admin', 'SYNO.ActiveBackup.Task.list', {
    envelope: refusalsTo(refuse(119)),
  }),
  advertised(
    'advertises another version',
    (entries) => {
      entries[backupTask].maxVersion += 1
    },
    'maxVersion',
  ),
  advertised('does not advertise an API', (entries) => delete entries[backupTask]),
  advertised(
    'advertises another path',
    (entries) => {
      entries[backupTask].path = '_______________________________________________________entry.cgi'
    },
    'path',
  ),
  advertised(
    'does not tell the format of requests',
    (entries) => {
      delete entries[backupTask].requestFormat
    },
    'requestFormat',
  ),
  advertised('advertises versions as texts', (entries) => {
    entries[backupTask].maxVersion = '1'
  }),
]
