/** The session of a client: started by a login, renewed when it is over, ended by a logout. */
import { commonErrors } from '../contracts/define/common-errors.ts'
import { apiAuthApi } from '../contracts/dsm/api-auth.ts'
import { DsmRefusal } from './errors.ts'
import { type LiveSession, logIn } from './login.ts'
import { orAborted, stamped, type Transport, write } from './transport.ts'
import type { Credentials, Session } from './types.ts'

/** DSM's three ways to say that a session is over. */
const overCodes: readonly number[] = [
  commonErrors.sessionTimeout.code,
  commonErrors.sessionInterrupted.code,
  commonErrors.sessionNotFound.code,
]

/** Whether what was thrown says that the session is over. */
export const saysOver = (thrown: unknown): boolean =>
  thrown instanceof DsmRefusal && overCodes.includes(thrown.code)

export interface Sessions {
  /** The session for the next call, after a renewal that is under way; undefined before a login. */
  current(signal?: AbortSignal): Promise<LiveSession | undefined>
  login(credentials: Credentials): Promise<Session>
  logout(): Promise<void>
  /**
   * Puts a new session in the place of one that is over. Callers with the same one share a single
   * login and its failure, whenever they come. False when nobody is logged in.
   */
  renew(over: LiveSession | undefined, signal?: AbortSignal): Promise<boolean>
}

export function createSessions(transport: Transport): Sessions {
  let credentials: Credentials | undefined
  let live: LiveSession | undefined
  let renewal: Promise<void> | undefined
  /** Why a session was not renewed, for calls that learn only then that it is over. */
  let failures = new WeakMap<LiveSession, unknown>()

  const replace = async (over: LiveSession, known: Credentials) => {
    try {
      const renewed = await logIn(transport, known)
      // Somebody may have logged in or out meanwhile, and that counts.
      if (live === over) keep(renewed, known)
    } catch (thrown) {
      failures.set(over, thrown)
      // Later calls may try again, but not what was refused: each failure brings the address
      // nearer to a block.
      if (live === over && !(thrown instanceof DsmRefusal)) live = { ...over }
      throw thrown
    }
  }

  /** A text is good for one login, and a trusted device needs none at all. */
  const keep = (started: LiveSession, used: Credentials) => {
    live = started
    failures = new WeakMap()
    const { otp, ...others } = used
    const deviceId = started.session.deviceId ?? used.deviceId
    credentials = {
      ...others,
      ...(typeof otp === 'function' && { otp }),
      ...(deviceId !== undefined && { deviceId }),
    }
  }

  return {
    async current(signal) {
      if (renewal) await orAborted(renewal, signal)
      return live
    },
    async login(given) {
      const started = await logIn(transport, given)
      keep(started, given)
      return started.session
    },
    async logout() {
      const ended = live
      const session = credentials?.session
      live = undefined
      credentials = undefined
      if (ended === undefined) return
      const call = write(await transport.listing(), apiAuthApi, 'logout', { session })
      await transport.send(stamped(call, ended))
    },
    async renew(over, signal) {
      if (over === undefined || live === undefined) return false
      if (failures.has(over)) throw failures.get(over)
      if (live !== over) return true
      if (renewal === undefined) {
        if (credentials === undefined) return false
        renewal = replace(over, credentials).finally(() => {
          renewal = undefined
        })
        // Every caller may have given up by the time it fails.
        renewal.catch(() => {})
      }
      await orAborted(renewal, signal)
      return true
    },
  }
}
