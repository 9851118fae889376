/** The NAS that is soaked, in a process of its own, and how it is asked. */
import { Pool } from 'undici'
import { buildCommand } from '../support/command.ts'
import type { Ids, Params } from './mix.ts'

export interface Answer {
  /** 0 for a success. */
  readonly code: number
  /** The answer as it came in. */
  readonly body: string
}

export interface SoakedNas extends AsyncDisposable {
  readonly pid: number
  /** Calls a method; throws when the answer is not one of DSM. */
  call(api: string, method: string, params: Params, sid: string): Promise<Answer>
  /** Asks the control plane; throws when it fails. */
  control(verb: string, path: string, body?: object): Promise<string>
  login(): Promise<string>
  ids(): Promise<Ids>
}

/** Where a method is not at version 1. */
const versions: Readonly<Record<string, string>> = { 'SYNO.DSM.Info': '2', 'SYNO.API.Auth': '6' }

export async function serveNas(scenario: string, connections: number): Promise<SoakedNas> {
  const command = await buildCommand()
  const serving = await command.serve(
    /\n/,
    ...['--port', '0', '--json', '--clock', 'x3600', '--scenario', scenario],
  )
  const { url } = JSON.parse(serving.stdout) as { url: string }
  const pool = new Pool(url, { connections, pipelining: 1 })

  const call = async (api: string, method: string, params: Params, sid: string) => {
    const form = new URLSearchParams({ api, method, version: versions[api] ?? '1' })
    for (const [name, value] of Object.entries(params)) {
      form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
    }
    if (sid !== '') form.set('_sid', sid)
    const { statusCode, body } = await pool.request({
      path: '/webapi/entry.cgi',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    })
    const text = await body.text()
    const isSuccess = text.endsWith('"success":true}')
    if (statusCode !== 200 || !(isSuccess || text.endsWith('"success":false}'))) {
      throw new Error(`${api}.${method} answers ${statusCode} ${text.slice(0, 300)}`)
    }
    const code = isSuccess ? 0 : Number(/"code":(\d+)/.exec(text)?.[1])
    if (code === 117) throw new Error(`${api}.${method} ${form} ends in an internal error`)
    return { code, body: text }
  }

  const login = async () => {
    const params = { account: 'admin', passwd: 'mock-dsm', format: 'sid' }
    const { body } = await call('SYNO.API.Auth', 'login', params, '')
    return JSON.parse(body).data.sid as string
  }

  // A session ends after 15 idle minutes, which pass in a quarter of a second.
  const list = async (api: string, method: string): Promise<never> => {
    for (let attempt = 1; ; attempt += 1) {
      const { code, body } = await call(api, method, {}, await login())
      if (code === 0) return JSON.parse(body).data as never
      if (attempt === 10) throw new Error(`${api}.${method} is refused with ${code}`)
    }
  }

  return {
    pid: serving.process.pid ?? 0,
    call,
    login,
    async control(verb, path, body) {
      const answer = await pool.request({
        path: `/_mock${path}`,
        method: verb as 'GET',
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await answer.body.text()
      if (answer.statusCode >= 500 || !/^[{[]/.test(text)) {
        throw new Error(`${verb} ${path} answers ${answer.statusCode} ${text.slice(0, 300)}`)
      }
      return text
    },
    async ids() {
      const { tasks } = await list('SYNO.ActiveBackup.Task', 'list')
      const { devices } = await list('SYNO.ActiveBackup.Device', 'list')
      const { task_list } = await list('SYNO.Backup.Task', 'list')
      const { target_list } = await list('SYNO.Backup.Service.VersionBackup.Target', 'list')
      const ids = (rows: Record<string, number>[], name: string) =>
        rows.length === 0 ? [1] : rows.map((row) => row[name] ?? 1)
      return {
        tasks: ids(tasks, 'task_id'),
        devices: ids(devices, 'device_id'),
        backups: ids(task_list, 'task_id'),
        targets: ids(target_list, 'target_id'),
      }
    },
    async [Symbol.asyncDispose]() {
      await pool.destroy()
      await serving[Symbol.asyncDispose]()
      await command[Symbol.asyncDispose]()
    },
  }
}
