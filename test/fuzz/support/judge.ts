/** What must hold of every answer, whatever was asked. */
import type * as z from 'zod'
import { commonErrors } from '../../../src/contracts/define/common-errors.ts'
import { profiles } from '../../../src/contracts/define/profiles.ts'
import { apis, strict } from '../../support/contracts.ts'
import type { RawAnswer } from '../../support/socket.ts'
import type { FuzzCall } from './calls.ts'

/** Kinds of answers, counted to show that runs get anywhere. */
export type Verdict = 'success' | 'refused' | 'page' | 'control' | 'control refused' | 'struck'

export class Broken extends Error {
  override name = 'Broken'
}

const broken = (what: string, { status, body }: RawAnswer): Broken =>
  new Broken(`${what}: ${status} ${body.slice(0, 600)}`)

/** Frames of a stack, folders of this project, and what engines say when a program is wrong. */
const innards =
  /\n\s+at \S|node_modules|file:\/\/|\/src\/\w|Invalid time value|Maximum call stack|Invalid (string|array) length|is not (a function|iterable|defined|valid JSON)|Cannot read prop|Cannot (set|convert)|circular structure|could not be cloned/

export function expectNoInnards(answer: RawAnswer): void {
  if (innards.test(answer.body)) throw broken('an answer shows its innards', answer)
}

/** Pages that stand for no answer of DSM: for a bad address, an unknown one, the wrong verb, sizes. */
const pageStatuses = [400, 404, 405, 413, 414, 417, 431]

/** Holds an answer to a request for a CGI against what DSM answers; the code of a refusal. */
export function judgeApi(
  answer: RawAnswer,
  request: { verb: string; path: string; call?: FuzzCall },
): { verdict: Verdict; code: number } {
  const { status, headers } = answer
  if (status === 0) throw broken('the connection ended without an answer', answer)
  expectNoInnards(answer)
  if (status !== 200) {
    if (!pageStatuses.includes(status)) throw broken('a status that is not documented', answer)
    if (headers.get('content-type')?.startsWith('text/html') !== true && status !== 431) {
      throw broken('a page that is no page', answer)
    }
    return { verdict: 'page', code: 0 }
  }
  if (headers.get('content-type') !== profiles['dsm-7.2'].contentType) {
    throw broken(`the content type is ${headers.get('content-type')}`, answer)
  }
  if (request.verb === 'HEAD') return { verdict: 'success', code: 0 }
  const envelope = parsed(answer)
  expectEnvelope(envelope, answer)
  if (!envelope.success) return { verdict: 'refused', code: envelope.error.code }
  if (request.call) expectContract(request.call, envelope.data, answer)
  return { verdict: 'success', code: 0 }
}

type Envelope =
  | { success: true; data?: unknown }
  | { success: false; error: { code: number; errors?: unknown } }

function parsed(answer: RawAnswer): Envelope {
  try {
    return JSON.parse(answer.body)
  } catch {
    throw broken('a body that is no JSON', answer)
  }
}

function expectEnvelope(envelope: Envelope, answer: RawAnswer): void {
  const keys = Object.keys(envelope ?? {})
    .sort()
    .join()
  if (envelope.success === true && (keys === 'success' || keys === 'data,success')) return
  if (envelope.success !== false || keys !== 'error,success') throw broken('no envelope', answer)
  const { code } = envelope.error
  const inside = Object.keys(envelope.error).sort().join()
  if (!Number.isInteger(code) || !['code', 'code,errors'].includes(inside)) {
    throw broken('no error', answer)
  }
  // What a mistake of ours ends in. Nothing that the NAS means to say has this code.
  if (code === commonErrors.internalError.code) throw broken('an internal error', answer)
}

const schemas = new Map<string, z.ZodType>()

/** A success holds what the contract says, also inside a compound. */
function expectContract({ api, method }: FuzzCall, data: unknown, answer: RawAnswer): void {
  const definition = apis.find(({ name }) => name === api)
  const name = Object.keys(definition?.methods ?? {}).find(
    (each) => each.toLowerCase() === String(method).toLowerCase(),
  )
  if (definition === undefined || name === undefined) return
  const key = `${definition.name}.${name}`
  let schema = schemas.get(key)
  if (schema === undefined) {
    schema = strict(definition.methods[name]?.data as z.ZodType)
    schemas.set(key, schema)
  }
  const [issue] = schema.safeParse(data).error?.issues ?? []
  if (issue) {
    throw broken(`${key} does not fit at ${issue.path.join('.')}: ${issue.message}`, answer)
  }
  if (definition.name === 'SYNO.Entry.Request') expectRows(data, answer)
}

function expectRows(data: unknown, answer: RawAnswer): void {
  const { result } = data as { result: (Envelope & { api: unknown; method: unknown })[] }
  for (const { api, method, version: _, ...envelope } of result as (Envelope & FuzzCall)[]) {
    expectEnvelope(envelope as Envelope, answer)
    if (envelope.success) {
      expectContract({ api, method, version: 0, params: [] }, envelope.data, answer)
    }
  }
}

/** Holds an answer of the control plane against its documents. */
export function judgeControl(answer: RawAnswer, verb: string): { verdict: Verdict } {
  const { status, headers, body } = answer
  if (status === 0) throw broken('the connection ended without an answer', answer)
  if (status === 200 && /javascript|css|html/.test(headers.get('content-type') ?? '')) {
    return { verdict: 'control' }
  }
  expectNoInnards(answer)
  if (headers.get('content-type')?.startsWith('application/json') !== true) {
    throw broken('no JSON', answer)
  }
  if (status === 200 || status === 201) {
    if (verb !== 'HEAD') parsed(answer)
    return { verdict: 'control' }
  }
  if (![400, 401, 403, 404, 413, 429].includes(status)) {
    throw broken('a status that is not documented', answer)
  }
  if (verb === 'HEAD') return { verdict: 'control refused' }
  const sentence = parsed(answer) as { error?: unknown }
  if (Object.keys(sentence).join() !== 'error' || typeof sentence.error !== 'string') {
    throw broken('no sentence', answer)
  }
  if (sentence.error.length < 8 || /[\r\n]/.test(sentence.error) || body.length > 65_536) {
    throw broken('not one clear sentence', answer)
  }
  return { verdict: 'control refused' }
}
