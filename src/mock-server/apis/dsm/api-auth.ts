import { apiAuthApi } from '../../../contracts/dsm/api-auth.ts'
import {
  answerHandshake,
  type HashState,
  hashState,
  NoiseError,
  noiseKeyPair,
} from '../../../contracts/wire/noise.ts'
import { implement } from '../../kernel/implement.ts'
import { admit } from '../../kernel/login.ts'
import { noiseKey } from '../../kernel/noise-key.ts'
import { drawBytes } from '../../kernel/random.ts'
import { endSession, findSession, noToken, startSession } from '../../kernel/sessions.ts'
import type { Nas } from '../../nas/nas.ts'
import type { Session } from '../../nas/state.ts'

const day = 24 * 3600

export const apiAuth = implement(apiAuthApi, {
  login({ params, nas, version, call, error, setCookie }) {
    const application = params.session ?? ''
    const { account, deviceId, issued } = admit(
      nas,
      {
        account: params.account,
        passwd: params.passwd,
        application,
        address: call.address,
        code: params.otp_code ?? '',
        device: {
          id: params.device_id || (call.cookies.did ?? ''),
          name: params.device_name ?? '',
          wanted: params.enable_device_token === 'yes',
        },
      },
      error,
    )
    const hands = shakeHands(nas, params.ik_message)
    const session = startSession(nas, account, call, {
      application,
      // Older versions have no place for it in their answer.
      withToken: version >= 3 && params.enable_syno_token === 'yes',
      noise: hands?.noise,
    })
    if (params.format === 'cookie') setCookie(cookie('id', session.sid, nas.time, 7 * day))
    if (issued) setCookie(cookie('did', deviceId, nas.time, 30 * day))
    return loginAnswer(session, version, deviceId, hands?.message ?? '')
  },

  logout({ nas, call, setCookie }) {
    const session = findSession(nas, call)
    if (session !== undefined) endSession(nas, session)
    if (call.cookies.id !== undefined) setCookie('id=;expires=Thu, 01-Jan-1970 00:00:00 GMT;path=/')
  },

  token: ({ session }) => ({ is_portal_port: false, synotoken: session.synotoken }),
})

/**
 * Answers the client's half of the Noise handshake. One that cannot be read is left unanswered and
 * the login goes on: what a real unit does then is unknown, but it is no reason to crash. Nor is
 * the time in the payload judged: it is the client's, and our clock may be anywhere.
 */
function shakeHands(
  nas: Nas,
  message: string | undefined,
): { message: string; noise: HashState } | undefined {
  if (message === undefined || message === '') return undefined
  const { seed, counters } = nas.state
  try {
    const answered = answerHandshake(message, {
      staticKey: noiseKey(seed),
      ephemeralKey: noiseKeyPair(drawBytes(seed, 'noise-ephemeral', counters.session + 1)),
    })
    return { message: answered.message, noise: hashState(answered.handshake) }
  } catch (thrown) {
    if (thrown instanceof NoiseError) return undefined
    throw thrown
  }
}

/** The keys of the answer differ from version to version. */
function loginAnswer(session: Session, version: number, deviceId: string, ikMessage: string) {
  const { account, sid, synotoken } = session
  if (version <= 2) return { sid }
  const base = { is_portal_port: false, sid }
  if (version >= 7) {
    return { ...base, account, device_id: deviceId, ik_message: ikMessage, synotoken }
  }
  return {
    ...base,
    ...(version === 6 && deviceId !== '' && { did: deviceId }),
    ...(synotoken !== noToken && { synotoken }),
  }
}

/** As captured in 2023 and 2025: no blanks, no Secure. */
function cookie(name: string, value: string, now: number, seconds: number): string {
  const expires = new Date(now + seconds * 1000)
    .toUTCString()
    .replace(/(\d{2}) (\w{3}) (\d{4})/, '$1-$2-$3')
  return `${name}=${value};expires=${expires};max-age=${seconds};path=/;HttpOnly`
}
