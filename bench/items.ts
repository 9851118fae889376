/** The work items: what is asked of every server. */

export interface Call {
  /** GET carries the fields in the query, POST as a form. */
  readonly method: 'GET' | 'POST'
  readonly fields: Readonly<Record<string, string>>
}

export interface Item {
  readonly name: string
  readonly about: string
  readonly scenario: 'office' | 'large'
  readonly clock: 'frozen' | 'x60'
  /** Sent in this order, over and over, on every connection. */
  readonly calls: readonly Call[]
  /** True when the answers change during the run, so that their length cannot be foretold. */
  readonly changing?: boolean | undefined
}

/** A request as it goes over the wire, ready for the load generator. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
}

const path = '/webapi/entry.cgi'

const call = (
  method: Call['method'],
  api: string,
  name: string,
  params: Readonly<Record<string, unknown>> = {},
): Call => ({
  method,
  fields: {
    api,
    version: '1',
    method: name,
    ...Object.fromEntries(
      Object.entries(params).map(([param, value]) => [param, JSON.stringify(value)]),
    ),
  },
})

const task = 'SYNO.ActiveBackup.Task'
const flags = { load_status: true, load_result: true }

/** What a dashboard polls. */
const polled = [
  [task, 'list', 1, flags],
  [task, 'list_vm_check', 1, {}],
  ['SYNO.ActiveBackup.Device', 'list', 1, { limit: 20 }],
  ['SYNO.ActiveBackup.Log', 'list_log', 1, { limit: 20 }],
  ['SYNO.ActiveBackup.Restore', 'list', 1, {}],
  ['SYNO.ActiveBackup.Setting', 'list', 1, {}],
  ['SYNO.ActiveBackup.Share', 'list_storage', 1, {}],
  ['SYNO.Backup.Task', 'list', 1, {}],
  ['SYNO.Backup.Repository', 'list', 1, {}],
  ['SYNO.API.Auth.UIConfig', 'get', 1, {}],
] as const

/** Two names of one length, so that the list changes with every write and its length does not. */
const rename = (letter: string) =>
  call('POST', task, 'set', { task_ids: [1], task_name: `renamed under load ${letter}` })

const nineReads = Array.from({ length: 9 }, () => call('GET', task, 'list', flags))

export const items: readonly Item[] = [
  {
    name: 'tiny',
    about:
      'The smallest answer behind a session: `SYNO.ActiveBackup.Task list_vm_check`, an empty list',
    scenario: 'office',
    clock: 'frozen',
    calls: [call('GET', task, 'list_vm_check')],
  },
  {
    name: 'list',
    about: '`SYNO.ActiveBackup.Task list` of `office` with states and last results, by GET',
    scenario: 'office',
    clock: 'frozen',
    calls: [call('GET', task, 'list', flags)],
  },
  {
    name: 'list-form',
    about: 'The same by POST form',
    scenario: 'office',
    clock: 'frozen',
    calls: [call('POST', task, 'list', flags)],
  },
  {
    name: 'list-1000',
    about: 'The same of the 1,000 tasks of `large`, by GET',
    scenario: 'large',
    clock: 'frozen',
    calls: [call('GET', task, 'list', flags)],
  },
  {
    name: 'compound',
    about: '`SYNO.Entry.Request` with ten reads that a dashboard polls, by POST form',
    scenario: 'office',
    clock: 'frozen',
    calls: [
      call('POST', 'SYNO.Entry.Request', 'request', {
        mode: 'sequential',
        compound: polled.map(([api, method, version, params]) => ({
          api,
          method,
          version,
          ...params,
        })),
      }),
    ],
  },
  {
    name: 'mixed',
    about:
      'Nine times the list by GET, then `SYNO.ActiveBackup.Task set` by POST form, which renames ' +
      'a task of that list; the clock runs sixty times as fast as ours',
    scenario: 'office',
    clock: 'x60',
    calls: [...nineReads, rename('A'), ...nineReads, rename('B')],
    changing: true,
  },
]

/** A call with a session, as a request. */
export function requestOf({ method, fields }: Call, sid: string): WireRequest {
  const text = new URLSearchParams({ ...fields, _sid: sid }).toString()
  if (method === 'GET') return { method, path: `${path}?${text}` }
  return {
    method,
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: text,
  }
}
