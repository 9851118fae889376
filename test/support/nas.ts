/** A listening NAS with a session on it, driven over HTTP as any client would. */
import { createMockDsm, type MockDsm, type MockDsmOptions } from '../../src/index.ts'

export interface Envelope {
  readonly success: boolean
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data?: any
  readonly error?: { readonly code: number; readonly errors?: Record<string, unknown> }
}

export type Params = Readonly<Record<string, unknown>>

export interface TestNas extends MockDsm {
  /** Calls a method as the administrator, logging in again when the session has timed out. */
  call(api: string, method: string, params?: Params, version?: number): Promise<Envelope>
  /** Starts another session and returns its sid. */
  login(account: string, password: string): Promise<string>
  /** Moves the clock forward. */
  advance(seconds: number): void
}

/** Autumn, a Monday at 09:00 in Berlin; no backup of the office runs at that hour. */
export const startTime = '2026-11-23T08:00:00Z'

/** Timed out just now, or long enough ago to be forgotten. */
const sessionIsOver = [106, 119]

export async function startNas(options: MockDsmOptions = {}): Promise<TestNas> {
  const mock = await createMockDsm({ clock: 'frozen', startTime, ...options })
  const login = async (account: string, passwd: string) => {
    const params = { account, passwd, format: 'sid' }
    // The highest version that every firmware has.
    const answer = await request(mock.url, 'SYNO.API.Auth', 'login', params, 6)
    return answer.data.sid as string
  }
  const { name, password } = options.account ?? { name: 'admin', password: 'mock-dsm' }
  let _sid = await login(name, password)
  return {
    ...mock,
    login,
    async call(api, method, params = {}, version = 1) {
      const send = () => request(mock.url, api, method, { ...params, _sid }, version)
      const answer = await send()
      if (!sessionIsOver.includes(answer.error?.code ?? 0)) return answer
      _sid = await login(name, password)
      return send()
    },
    advance: (seconds) => mock.nas.clock.moveTo(mock.nas.clock.now() + seconds * 1000),
  }
}

/** Posts a form. Strings go as they are, everything else as JSON. */
export async function request(
  url: string,
  api: string,
  method: string,
  params: Params = {},
  version = 1,
): Promise<Envelope> {
  const form = new URLSearchParams({ api, method, version: String(version) })
  for (const [name, value] of Object.entries(params)) {
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const response = await fetch(`${url}/webapi/entry.cgi`, { method: 'POST', body: form })
  return (await response.json()) as Envelope
}
