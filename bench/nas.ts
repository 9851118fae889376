/** The emulator as a process of its own: how it is started, logged in to and asked. */
import { type Child, startChild } from './child.ts'
import { type Item, requestOf, type WireRequest } from './items.ts'
import { emulatorProgram } from './servers.ts'

/** Answered without a session, with status 200. */
export const anonymousProbe: WireRequest = {
  method: 'GET',
  path: '/webapi/entry.cgi?api=SYNO.API.Info&version=1&method=query&query=SYNO.API.Auth',
}

export interface RunningNas extends Child {
  readonly sid: string
}

export async function startNas(
  scenario: Item['scenario'],
  clock: Item['clock'],
): Promise<RunningNas> {
  const child = await startChild(emulatorProgram(scenario, clock), anonymousProbe)
  const login = await ask(child.url, {
    method: 'GET',
    path: '/webapi/entry.cgi?api=SYNO.API.Auth&version=7&method=login&account=admin&passwd=mock-dsm&format=sid',
  })
  const { data } = JSON.parse(login) as { data: { sid: string } }
  return { ...child, sid: data.sid }
}

/**
 * The text of an answer. Throws an error unless it is a success, in plain ASCII (the load generator
 * counts characters) and what JSON.stringify makes of it (the other servers write it that way).
 */
export async function askNas(nas: RunningNas, call: Item['calls'][number]): Promise<string> {
  const text = await ask(nas.url, requestOf(call, nas.sid))
  const name = `${call.fields.api} ${call.fields.method}`
  const answer = JSON.parse(text) as { success: boolean; data?: { has_fail?: boolean } }
  if (!answer.success || answer.data?.has_fail) {
    throw new Error(`${name} is refused: ${text.slice(0, 500)}`)
  }
  if (Buffer.byteLength(text) !== text.length) throw new Error(`${name} is not plain ASCII`)
  if (JSON.stringify(answer) !== text) throw new Error(`JSON.stringify writes ${name} otherwise`)
  return text
}

/** The text of an answer with status 200. */
export async function ask(url: string, { path, ...request }: WireRequest): Promise<string> {
  const { method, headers = {}, body = null } = request
  const response = await fetch(url + path, { method, headers, body })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${path} answers ${response.status}: ${text}`)
  return text
}
