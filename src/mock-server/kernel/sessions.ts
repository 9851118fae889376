/** Who is calling: logins, sessions and what they may do. */
import type { MethodDefinition } from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { type HashRefusal, type HashState, verifyHash } from '../../contracts/wire/noise.ts'
import { limits } from '../limits.ts'
import { type Nas, nextId } from '../nas/nas.ts'
import type { Account, Session } from '../nas/state.ts'
import type { Call } from './call.ts'
import { DsmError, refusal } from './dsm-error.ts'
import { drawText, urlSafe } from './random.ts'

/** What DSM writes where a session has no SynoToken. */
export const noToken = '--------'

const minute = 60_000
/** For how long after its last call an ended session is told 106 or 107, not 119. Our choice. */
const rememberEnded = 60 * minute

const crypt = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./'

/** Starts a session. Lengths and alphabets of sid and token are those of captured ones. */
export function startSession(
  nas: Nas,
  account: Account,
  call: Call,
  options: { application: string; withToken: boolean; noise?: HashState | undefined },
): Session {
  forgetEnded(nas)
  const { seed, security, sessions } = nas.state
  if (security.singleSession) {
    for (const other of Object.values(sessions)) {
      if (other.account === account.name) other.ended ??= 'replaced'
    }
  }
  makeRoom(nas)
  const number = nextId(nas, 'session')
  const session: Session = {
    sid: drawText(86, urlSafe, seed, 'sid', number),
    account: account.name,
    administrator: account.administrator,
    application: options.application,
    synotoken: options.withToken ? drawText(13, crypt, seed, 'synotoken', number) : noToken,
    address: call.address,
    startedAt: nas.time,
    lastSeen: nas.time,
    ...(options.noise && { noise: options.noise }),
  }
  sessions[session.sid] = session
  return session
}

export function endSession(nas: Nas, session: Session): void {
  delete nas.state.sessions[session.sid]
}

/** The session a call names, by `_sid` first and the `id` cookie second. */
export function findSession(nas: Nas, call: Call): Session | undefined {
  const sid = call.sid ?? call.cookies.id
  const { sessions } = nas.state
  if (sid === undefined || !Object.hasOwn(sessions, sid)) return undefined
  const session = sessions[sid]
  if (session) endIfIdle(nas, session)
  return session && isForgotten(nas, session) ? undefined : session
}

/** Lets a call through or refuses it: 119, 106, 107, 150, the hash, the SynoToken, then 105. */
export function authorise(nas: Nas, call: Call, method: MethodDefinition): Session | undefined {
  const session = findSession(nas, call)
  if (method.access === 'anyone') {
    if (session === undefined || session.ended) return undefined
    checkHash(session, call)
    return session
  }
  if (session === undefined) throw refusal('sessionNotFound')
  if (session.ended === 'timeout') throw refusal('sessionTimeout')
  if (session.ended === 'replaced') throw refusal('sessionInterrupted')
  const { skipAddressCheck } = nas.state.security
  if (!skipAddressCheck && session.address !== call.address) throw refusal('addressMismatch')
  checkHash(session, call)
  session.lastSeen = nas.time
  checkToken(nas, session, call, method)
  if (method.access === 'admin' && !session.administrator) throw refusal('noPermission')
  return session
}

const hashRefusals: Readonly<Record<HashRefusal, string>> = {
  malformed: 'it is malformed',
  prefix: 'it belongs to another handshake',
  replay: 'it was used before',
  tooOld: 'it is too far behind',
  tag: 'it was not made with the key of the session',
}

/** The X-SYNO-HASH of a client that has shaken hands, if it sends one: each counts once. */
function checkHash(session: Session, call: Call): void {
  if (session.noise === undefined || call.hash === undefined) return
  const verdict = verifyHash(session.noise, call.hash)
  if (!verdict.ok) {
    const { code } = commonErrors.sessionNotFound
    throw new DsmError(code, undefined, `X-SYNO-HASH is refused: ${hashRefusals[verdict.reason]}`)
  }
  session.noise.window = verdict.window
}

/**
 * A browser sends the cookie by itself, so a call that relies on it must show the token too; reads
 * with an explicit sid were seen to pass without.
 */
function checkToken(nas: Nas, session: Session, call: Call, method: MethodDefinition): void {
  if (method.withoutToken) return
  if (session.synotoken === noToken || call.token === session.synotoken) return
  const needed = call.sid === undefined || method.effect !== 'read'
  const given = call.token !== undefined && call.token !== noToken
  if (needed || given) {
    const why = `the SynoToken of the session is ${given ? 'another' : 'missing'}`
    throw new DsmError(nas.state.security.tokenRefusal, undefined, why)
  }
}

function endIfIdle(nas: Nas, session: Session): void {
  const { idleMinutes } = nas.state.system
  if (session.ended || idleMinutes < 0) return
  if (nas.time - session.lastSeen > idleMinutes * minute) session.ended = 'timeout'
}

const isForgotten = (nas: Nas, session: Session): boolean =>
  session.ended !== undefined && nas.time - session.lastSeen > rememberEnded

function forgetEnded(nas: Nas): void {
  for (const session of Object.values(nas.state.sessions)) {
    endIfIdle(nas, session)
    if (isForgotten(nas, session)) endSession(nas, session)
  }
}

/** The session that has been idle for longest goes, as if it had been forgotten: 119. */
function makeRoom(nas: Nas): void {
  const all = Object.values(nas.state.sessions)
  const [first] = all
  if (first === undefined || all.length < limits.sessions) return
  const idlest = all.reduce((one, other) => (other.lastSeen < one.lastSeen ? other : one), first)
  endSession(nas, idlest)
}
