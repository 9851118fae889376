/** A report such as a run against a real unit would leave, with texts that a hostile one could send. */
import type { Exchange, Finding, Report, Summary } from '../../src/conformance/model.ts'
import { assumed, capture, client, official, seed } from '../../src/contracts/define/evidence.ts'

/** Texts that have broken reports before: markup, ends of markup, controls, tables, other scripts. */
export const hostile = {
  script: '<script>alert(1)</script><img src=x onerror=alert(1)>',
  cdata: ']]> & "quotes" \'and\' <!-- comment -->',
  control: 'bell \u0007, escape \u001b[31mred\u001b[0m, nul \u0000, \uffff, half \ud83d a pair',
  table: 'a | b || c `tick` ``ticks``',
  lines: 'first\nsecond\r\nthird\u2028fourth',
  emoji: 'Sicherung täglich 💾 备份 👩‍👩‍👧',
  link: '[click](https://evil.example/) ![pixel](https://evil.example/p.png)',
  fence: '```\n# no heading\n```',
} as const

const list = (rows: readonly unknown[]) => ({
  data: { task_list: rows, total: rows.length },
  success: true,
})

const taskRow = (id: number, more: object = {}) => ({
  data_enc: true,
  name: `Backup ${id}`,
  state: 'backupable',
  status: 'none',
  target_type: 'image',
  task_id: id,
  type: 'image:image_remote',
  ...more,
})

const exchange = (
  api: string,
  method: string,
  body: unknown,
  more: Partial<Exchange['request']> = {},
  response: Partial<Exchange['response']> = {},
): Exchange => ({
  request: { via: 'POST', as: 'admin', api, method, version: 1, params: {}, ...more },
  response: {
    status: 200,
    contentType: 'application/json; charset="UTF-8"',
    body,
    ms: 12.4,
    ...response,
  },
})

const taskList = exchange(
  'SYNO.Backup.Task',
  'list',
  list([taskRow(1), taskRow(2, { task_id: '2', name: undefined }), taskRow(3, { surprise: 1 })]),
  { params: { additional: ['last_bkp_time', 'next_bkp_time'] } },
)

const restoreList = exchange('SYNO.ActiveBackup.Restore', 'list', {
  data: { restores: [], total: 0 },
  success: true,
})

const longLog = exchange(
  'SYNO.ActiveBackup.Log',
  'list',
  {
    data: {
      logs: Array.from({ length: 400 }, (_, id) => ({
        log_id: id,
        message: `Machine ${id} was backed up. ${'x'.repeat(120)}`,
      })),
      total: 400,
    },
    success: true,
  },
  { via: 'GET', params: { limit: 400, offset: 0 } },
)

const login = exchange(
  'SYNO.API.Auth',
  'login',
  '<html><script>location="/"</script></html>',
  { as: 'nobody', version: 6, params: { account: "o'brien", passwd: '***', format: 'sid' } },
  { status: 502, contentType: 'text/html' },
)

type Draft = Partial<Finding> & Pick<Finding, 'status' | 'api' | 'check'>

function finding(draft: Draft): Finding {
  const whole = {
    severity: draft.status === 'warn' ? ('warning' as const) : ('failure' as const),
    method: 'list',
    version: 1,
    path: '',
    expected: 'what the contract says',
    actual: draft.status === 'pass' ? 'the same' : 'something else',
    evidence: [capture('dsmctl')],
    howToFix: '',
    ...draft,
  }
  const call = whole.method === '' ? '' : `.${whole.method}@${whole.version}`
  return { id: `${whole.check}/${whole.api}${call}/${whole.path}`, ...whole }
}

const task = { api: 'SYNO.Backup.Task', exchange: taskList } as const
const device = { api: 'SYNO.ActiveBackup.Device' } as const
const log = { api: 'SYNO.ActiveBackup.Log', exchange: longLog } as const

const wrongType = finding({
  ...task,
  status: 'fail',
  check: 'shape',
  path: 'task_list[].task_id',
  expected: 'an integer',
  actual: 'the string "2" in 1 of 3 rows',
  evidence: [seed('004', 'backup_task_list'), capture('catchdave', 'task list')],
  howToFix: 'Answer task_id as a number.',
})

const findings: readonly Finding[] = [
  wrongType,
  finding({
    ...task,
    status: 'fail',
    check: 'shape',
    path: 'task_list[].name',
    expected: 'a string',
    actual: 'missing in 1 of 3 rows',
    evidence: [capture('catchdave')],
    howToFix: 'Send name in every row.',
  }),
  finding({
    ...task,
    status: 'warn',
    check: 'shape',
    path: 'task_list[].surprise',
    expected: 'no field of this name',
    actual: 'an integer',
    howToFix: 'Add the field to the contract.',
  }),
  finding({ ...task, status: 'pass', check: 'shape', path: 'task_list[].state' }),
  finding({ ...task, status: 'pass', check: 'shape', path: 'task_list[].status' }),
  finding({ ...task, status: 'pass', check: 'no-session' }),
  finding({
    ...task,
    status: 'fail',
    method: 'get',
    check: 'required',
    path: 'task_id',
    expected: 'error 4400',
    actual: `success, and ${hostile.script}`,
    evidence: [client('n4s4', hostile.cdata)],
    howToFix: `Refuse the call. ${hostile.link}`,
    exchange: exchange('SYNO.Backup.Task', 'get', {
      data: { name: hostile.script, note: hostile.cdata },
      success: true,
    }),
  }),
  finding({
    ...device,
    status: 'fail',
    check: 'paging',
    path: 'devices',
    expected: 'the rows 2 to 4 of the whole list',
    actual: hostile.table,
    howToFix: hostile.lines,
  }),
  finding({
    ...device,
    status: 'warn',
    check: 'order',
    path: 'sort_by',
    expected: 'rows by name',
    actual: hostile.control,
    evidence: [assumed('no source says how names are ordered')],
  }),
  finding({
    ...device,
    status: 'warn',
    check: 'enum',
    path: 'devices[].backup_type',
    expected: 'one of 2, 3, 4, 5',
    actual: hostile.emoji,
    exchange: exchange('SYNO.ActiveBackup.Device', 'list', {
      data: { devices: [{ host_name: hostile.emoji, backup_type: 9 }], total: 1 },
      success: true,
    }),
  }),
  finding({ ...device, status: 'pass', check: 'shape', path: 'devices[].host_name' }),
  finding({ ...device, status: 'pass', check: 'get-equals-post' }),
  finding({
    ...log,
    status: 'warn',
    check: 'totals',
    path: 'total',
    expected: 'as many as there are rows',
    actual: hostile.fence,
    evidence: [assumed('total counts what the filter lets through', 'data')],
  }),
  finding({ ...log, status: 'pass', check: 'shape', path: 'logs[].log_id' }),
  finding({ ...log, status: 'pass', check: 'shape', path: 'logs[].message' }),
  finding({ ...log, status: 'pass', check: 'paging' }),
  finding({
    api: 'SYNO.API.Auth',
    status: 'error',
    method: 'login',
    version: 6,
    check: 'journey:login',
    expected: 'a session',
    actual: 'HTTP 502 with a page of HTML',
    evidence: [official('login-guide', 'page 9')],
    howToFix: 'Look at what stands between the tool and the unit.',
    exchange: login,
  }),
  finding({
    api: 'SYNO.API.Auth',
    status: 'pass',
    method: 'logout',
    version: 6,
    check: 'shape',
    evidence: [official('login-guide')],
  }),
  finding({
    api: 'SYNO.API.Info',
    status: 'pass',
    method: 'query',
    check: 'shape',
    evidence: [official('login-guide')],
  }),
  finding({
    api: 'SYNO.Backup.Target',
    status: 'fail',
    method: '',
    version: null,
    check: 'advertised',
    expected: 'versions 1 to 1',
    actual: 'not listed',
    divergence: { api: 'SYNO.Backup.*', reason: 'The package of this unit is from a beta.' },
  }),
  finding({ api: 'SYNO.Backup.Target', status: 'pass', check: 'shape', path: 'target_list[]' }),
  finding({
    api: 'SYNO.ActiveBackup.Restore',
    status: 'pass',
    check: 'shape',
    path: 'restores',
    exchange: restoreList,
  }),
  ...['cancel', 'delete', 'restore'].map((method) =>
    finding({
      api: 'SYNO.ActiveBackup.Restore',
      status: 'skip',
      method,
      check: 'shape',
      expected: 'a bare success',
      actual: 'needs the safety level destructive',
    }),
  ),
  ...['get', 'list'].map((method) =>
    finding({
      api: 'SYNO.Backup.Service.VersionBackup.Config',
      status: 'skip',
      method,
      check: 'shape',
      expected: 'an object',
      actual: 'Hyper Backup Vault is not installed',
    }),
  ),
  finding({ api: 'SYNO.Entry.Request', status: 'pass', method: 'request', check: 'compound' }),
  finding({ api: 'SYNO.DSM.Info', status: 'pass', method: 'getinfo', version: 2, check: 'shape' }),
]

export function summaryOf(findings: readonly Finding[]): Summary {
  const of = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).length
  return {
    pass: of('pass'),
    fail: of('fail'),
    warn: of('warn'),
    skip: of('skip'),
    error: of('error'),
  }
}

/** The report; what is given replaces its parts, and the summary follows the findings. */
export function aReport(parts: Partial<Report> = {}): Report {
  const whole = {
    tool: 'mock-dsm 0.1.0',
    target: {
      url: 'https://nas.example:5001',
      dsm: 'DSM 7.2.2-72806',
      kind: 'nas',
      profile: 'dsm-7.2',
    },
    safety: 'read',
    startedAt: '2025-11-24T09:30:00.000Z',
    ms: 84_200,
    findings,
    observed: {
      dsm: 'DSM 7.2.2-72806',
      apis: { 'SYNO.Backup.Task': { minVersion: 1, maxVersion: 1, path: 'entry.cgi' } },
      methods: {
        'SYNO.Backup.Task.list@1': {
          fields: { 'task_list[].name': { types: ['string'], optional: true } },
          codes: { 'no-session': 119 },
        },
      },
    },
    ...parts,
  } as const satisfies Omit<Report, 'summary'>
  return { summary: summaryOf(whole.findings), ...whole }
}

/** A failure; what is given replaces its parts. */
export const aFinding = (parts: Partial<Finding> = {}): Finding => ({ ...wrongType, ...parts })

/** The finding of a check at a path. */
export function theFinding(report: Report, check: string, path: string): Finding {
  const found = report.findings.find((each) => each.check === check && each.path === path)
  if (found === undefined) throw new Error(`the report has no finding ${check} ${path}`)
  return found
}

/** A finding whose answer is replaced. */
export function answering(finding: Finding, body: unknown): Finding {
  if (finding.exchange === undefined) throw new Error(`nothing was sent for ${finding.id}`)
  const { request, response } = finding.exchange
  return { ...finding, exchange: { request, response: { ...response, body } } }
}
