/** A client for every API that has a contract: arguments and answers are typed by it. */
import { entryRequestApi } from '../contracts/dsm/entry-request.ts'
import { type BatchCall, type BatchOptions, type BatchResults, runBatch } from './batch.ts'
import { createHttp } from './http.ts'
import type { LiveSession } from './login.ts'
import { createSessions, saysOver } from './session.ts'
import {
  contractOf,
  createTransport,
  stamped,
  type Waiting,
  type WrittenCall,
  write,
} from './transport.ts'
import type {
  Answer,
  ApiName,
  CallArguments,
  ClientOptions,
  Credentials,
  MethodName,
  Session,
} from './types.ts'
import { createInspector } from './validate.ts'

/**
 * A client of one NAS, with at most one session. `await using` closes it; otherwise `close` does.
 *
 * @example
 * const { tasks } = await dsm.call('SYNO.ActiveBackup.Task', 'list', { load_status: true })
 */
export interface DsmClient {
  /**
   * Starts a session. The credentials are kept: when the session is over, the next call starts
   * another one. Throws DsmRefusal for wrong ones, and DsmUnsupported for a way to log in that the
   * NAS does not have.
   *
   * @example
   * await dsm.login({ account: 'admin', password: 'mock-dsm' })
   */
  login(credentials: Credentials): Promise<Session>
  /** Ends the session and forgets the credentials, even if the NAS does not answer. */
  logout(): Promise<void>
  /**
   * Calls a method, whose arguments may be left out where none is required. Throws DsmRefusal for
   * an error code, DsmUnreachable without an answer, DsmDrift when told to check answers, and the
   * reason of the signal.
   *
   * @example
   * await dsm.call('SYNO.Backup.Task', 'backup', { task_id: 1 }, { timeout: 5_000 })
   */
  call<Name extends ApiName, Method extends MethodName<Name>>(
    api: Name,
    method: Method,
    ...rest: CallArguments<Name, Method>
  ): Promise<Answer<Name, Method>>
  /**
   * Makes several calls in one request and returns what came of each. Refusals of single calls are
   * in the result; what concerns the request as a whole is thrown, as by `call`.
   *
   * @example
   * const [info] = await dsm.batch([['SYNO.DSM.Info', 'getinfo'], ['SYNO.Backup.Task', 'list']])
   */
  batch<const Calls extends readonly BatchCall[]>(
    calls: Calls,
    options?: BatchOptions,
  ): Promise<BatchResults<Calls>>
  /** Lets what is under way come to its end and closes the connections. The session stays. */
  close(): Promise<void>
  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Opens no connection before the first call. Throws a RangeError for options of no sense.
 *
 * @example
 * const client = createClient({ url: 'https://nas:5001', insecure: true, timeout: 10_000 })
 */
export function createClient(options: ClientOptions): DsmClient {
  const http = createHttp(options)
  const transport = createTransport(http)
  const sessions = createSessions(transport)
  const inspect = createInspector(options)

  /** Runs something in the session, and once more in another when it finds that one over. */
  const inSession = async <Value>(
    signal: AbortSignal | undefined,
    run: (live: LiveSession | undefined) => Promise<Value>,
  ): Promise<Value> => {
    const live = await sessions.current(signal)
    try {
      return await run(live)
    } catch (thrown) {
      if (!saysOver(thrown) || !(await sessions.renew(live, signal))) throw thrown
      return run(await sessions.current(signal))
    }
  }

  const send = async (live: LiveSession | undefined, call: WrittenCall, waiting: Waiting) => {
    const { data } = await transport.send(stamped(call, live), waiting)
    return data
  }

  return {
    login: (credentials) => sessions.login(credentials),
    logout: () => sessions.logout(),
    async call(name, method, ...[params, { version, ...waiting } = {}]) {
      const listing = await transport.listing(waiting.signal)
      const call = write(listing, contractOf(name), method, (params ?? {}) as object, version)
      const data = await inSession(waiting.signal, (live) => send(live, call, waiting))
      inspect(call, data)
      return data as never
    },
    async batch(calls, { mode, stopOnError, ...waiting } = {}) {
      const { signal } = waiting
      const listing = await transport.listing(signal)
      let used: LiveSession | undefined
      const outcomes = await runBatch(
        calls,
        { mode, stopOnError },
        {
          listing,
          send: (params) =>
            inSession(signal, (live) => {
              used = live
              return send(live, write(listing, entryRequestApi, 'request', params), waiting)
            }),
          renew: () => sessions.renew(used, signal),
        },
      )
      for (const { entry, result } of outcomes) if (result.ok) inspect(entry, result.data)
      return outcomes.map(({ result }) => result) as never
    },
    close: () => http.close(),
    [Symbol.asyncDispose]: () => http.close(),
  }
}
