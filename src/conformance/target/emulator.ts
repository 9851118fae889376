/** The control plane of our emulator, for what no NAS offers: its clock, snapshots, codes. */
import { Agent, request } from 'undici'

/** What can be done to an emulator over its control plane. All but `code` throw when it refuses. */
export interface Emulator {
  /** The firmware it pretends to have: `dsm-7.2`. */
  readonly profile: string
  /** Milliseconds since 1970-01-01 UTC. */
  now(): Promise<number>
  /** Moves the clock forward by so many seconds. */
  advance(seconds: number): Promise<void>
  /** Keeps everything as it is; returns the name to put it back by. */
  snapshot(): Promise<string>
  /** Puts everything back as a snapshot has it, the clock included. */
  restore(id: string): Promise<void>
  /** Drops a snapshot. */
  forget(id: string): Promise<void>
  /** The current code of an account with a second factor; undefined for any other. */
  code(account: string): Promise<string | undefined>
  /** Something that happens to a NAS and has no API. */
  world(event: Readonly<Record<string, unknown>>): Promise<void>
}

/** The emulator behind a URL; undefined when it is none, or guards its control plane from us. */
export async function findEmulator(
  url: string,
  options: { token?: string | undefined; timeout: number; insecure?: boolean | undefined },
): Promise<Emulator | undefined> {
  const dispatcher = options.insecure
    ? new Agent({ connect: { rejectUnauthorized: false } })
    : undefined
  const control = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
    const { statusCode, body: answer } = await request(`${url}/_mock${path}`, {
      method,
      ...(dispatcher && { dispatcher }),
      headersTimeout: options.timeout,
      bodyTimeout: options.timeout,
      headers: {
        ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (statusCode >= 300) {
      throw new Error(`${method} /_mock${path} answered HTTP ${statusCode}: ${text.slice(0, 200)}`)
    }
    return JSON.parse(text) as Record<string, unknown>
  }

  const health = await control('GET', '/health').catch(() => undefined)
  if (health?.status !== 'ok' || typeof health.profile !== 'string') return undefined
  return {
    profile: health.profile,
    async now() {
      const { now } = await control('GET', '/clock')
      return Date.parse(String(now))
    },
    async advance(seconds) {
      await control('POST', '/clock', { advance: `${seconds}s` })
    },
    async snapshot() {
      const { id } = await control('POST', '/snapshots')
      return String(id)
    },
    async restore(id) {
      await control('POST', `/snapshots/${id}/restore`)
    },
    async forget(id) {
      await control('DELETE', `/snapshots/${id}`)
    },
    async code(account) {
      const answer = await control('GET', `/accounts/${account}`).catch(() => undefined)
      return answer?.code === undefined ? undefined : String(answer.code)
    },
    async world(event) {
      await control('POST', '/world', event)
    },
  }
}
