/** A NAS that is wrong in one way: a proxy that spoils calls on their way in, or answers on their way out. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Envelope } from './nas.ts'

/** A call as it came. */
export interface Call {
  readonly api: string
  readonly method: string
  readonly version: number
  readonly via: 'GET' | 'POST'
  /** Parameters of the method, read as JSON where they are; `_sid` is not among them. */
  readonly params: Readonly<Record<string, unknown>>
  /** What goes on to the NAS: texts, `api`, `version`, `method` and `_sid` included. */
  readonly form: URLSearchParams
  /** The session that the administrator opened last. */
  readonly adminSid: string
}

/** What goes back instead of JSON. */
export interface Spoiled {
  /** Default: 200. */
  readonly status?: number | undefined
  readonly type?: string | undefined
  readonly text: string
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface Mutation {
  /** Which calls: `API.method`, or a test. */
  readonly on: string | ((call: Call) => boolean)
  /** Rewrites the form before it is forwarded. */
  readonly request?: ((call: Call) => void) | undefined
  /** Answers in place of the NAS, which does not learn of the call. */
  readonly instead?: ((call: Call) => Envelope) | undefined
  /** Changes the data of a success where it stands. */
  readonly data?: ((data: Envelope['data'], call: Call) => void) | undefined
  /** Another answer than the one of the NAS. */
  readonly envelope?: ((envelope: Envelope, call: Call) => unknown) | undefined
  /** The text that goes out, after everything else. */
  readonly text?: ((text: string, call: Call) => Spoiled) | undefined
  /** Milliseconds that answers take longer. */
  readonly delay?: number | undefined
}

export interface MutantProxy {
  readonly url: string
  /** From now on wrong like this; undefined for a NAS that is right. */
  mutate(mutation: Mutation | undefined): void
  close(): Promise<void>
}

/**
 * Listens on a free port in front of a NAS. Without `control` nothing below `/_mock` is let through,
 * and what is behind cannot be told from a unit.
 */
export async function startMutantProxy(
  upstream: string,
  { control }: { readonly control: boolean },
): Promise<MutantProxy> {
  let mutation: Mutation | undefined
  let adminSid = ''

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await textOf(request)
    const { pathname, search } = new URL(request.url ?? '/', upstream)
    if (!pathname.startsWith('/webapi/')) {
      if (!control) return reply(response, { status: 404, text: 'not found' }, [])
      const answer = await forward(upstream, request, pathname + search, body)
      return reply(response, { status: answer.status, text: answer.text }, [])
    }
    const call = callOf(request.method === 'GET' ? search : body, request.method, adminSid)
    const active = mutation && applies(mutation, call) ? mutation : undefined
    active?.request?.(call)
    const { form } = call
    const substitute = active?.instead?.(call)
    const answer =
      substitute === undefined
        ? await (call.via === 'GET'
            ? forward(upstream, request, `${pathname}?${form}`, '')
            : forward(upstream, request, pathname, form.toString()))
        : { status: 200, text: JSON.stringify(substitute), cookies: [] }
    if (isAdminLogin(call)) adminSid = sidIn(answer.text) ?? adminSid
    if (active?.delay !== undefined) await later(active.delay)
    reply(response, spoil(answer, call, active), answer.cookies)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((thrown) => response.destroy(thrown as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mutate(next) {
      mutation = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

interface Upstream {
  readonly status: number
  readonly text: string
  readonly cookies: readonly string[]
}

async function forward(
  upstream: string,
  { method = 'GET', headers }: IncomingMessage,
  path: string,
  body: string,
): Promise<Upstream> {
  const type = headers['content-type']
  const response = await fetch(`${upstream}${path}`, {
    method,
    headers: {
      ...(type !== undefined && { 'content-type': type }),
      ...(headers.cookie !== undefined && { cookie: headers.cookie }),
    },
    ...(body !== '' && { body }),
  })
  const cookies = response.headers.getSetCookie()
  return { status: response.status, text: await response.text(), cookies }
}

function callOf(text: string, via: string | undefined, adminSid: string): Call {
  const form = new URLSearchParams(text)
  const { api = '', method = '', version, _sid, ...params } = Object.fromEntries(form)
  return {
    api,
    method,
    version: Number(version),
    via: via === 'GET' ? 'GET' : 'POST',
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, read(value)])),
    form,
    adminSid,
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const applies = ({ on }: Mutation, call: Call): boolean =>
  typeof on === 'string' ? on === `${call.api}.${call.method}` : on(call)

const isAdminLogin = ({ api, method, params }: Call): boolean =>
  api === 'SYNO.API.Auth' && method === 'login' && params.account === 'admin'

const sidIn = (text: string): string | undefined =>
  (read(text) as Envelope | undefined)?.data?.sid ?? undefined

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function spoil({ status, text }: Upstream, call: Call, mutation: Mutation | undefined): Spoiled {
  if (mutation === undefined) return { status, text }
  let envelope = read(text) as Envelope
  if (envelope.success && envelope.data !== undefined) mutation.data?.(envelope.data, call)
  if (mutation.envelope) envelope = mutation.envelope(envelope, call) as Envelope
  const changed = JSON.stringify(envelope)
  return mutation.text ? mutation.text(changed, call) : { status, text: changed }
}

function reply(
  response: ServerResponse,
  { status = 200, type = 'application/json; charset="UTF-8"', text, headers = {} }: Spoiled,
  cookies: readonly string[],
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    ...headers,
  })
  response.end(text)
}
