import { apiAuthApi } from '../../../contracts/dsm/api-auth.ts'
import { implement } from '../../kernel/implement.ts'
import { drawText } from '../../kernel/random.ts'
import { endSession, findSession, noToken, startSession } from '../../kernel/sessions.ts'
import type { Session } from '../../nas/state.ts'

const week = 7 * 24 * 3600

export const apiAuth = implement(apiAuthApi, {
  login({ params, nas, version, call, error, setCookie }) {
    const account = nas.state.accounts.find(({ name }) => name === params.account)
    if (account === undefined || account.password !== params.passwd) {
      throw error('wrongCredentials')
    }
    if (account.disabled) throw error('accountDisabled')
    if (account.otpSecret !== undefined) {
      const token = drawText(
        43,
        'abcdefghijklmnopqrstuvwxyz234567',
        nas.state.seed,
        'otp',
        nas.time,
      )
      throw error('codeRequired', { token, types: [{ type: 'otp' }] })
    }
    const session = startSession(nas, account, call, {
      application: params.session ?? '',
      withToken: params.enable_syno_token === 'yes',
    })
    if (params.format === 'cookie') setCookie(sessionCookie(session, nas.time))
    return loginAnswer(session, version)
  },

  logout({ nas, call, setCookie }) {
    const session = findSession(nas, call)
    if (session !== undefined) endSession(nas, session)
    if (call.cookies.id !== undefined) setCookie('id=;expires=Thu, 01-Jan-1970 00:00:00 GMT;path=/')
  },

  token: ({ session }) => ({ is_portal_port: false, synotoken: session.synotoken }),
})

/** The keys of the answer differ from version to version. */
function loginAnswer(session: Session, version: number) {
  const { account, sid, synotoken } = session
  const base = { is_portal_port: false, sid }
  if (version >= 7) return { ...base, account, device_id: '', ik_message: '', synotoken }
  return synotoken === noToken ? base : { ...base, synotoken }
}

/** As captured in 2023 and 2025: a week, no blanks, no Secure. */
function sessionCookie(session: Session, now: number): string {
  const expires = new Date(now + week * 1000)
    .toUTCString()
    .replace(/(\d{2}) (\w{3}) (\d{4})/, '$1-$2-$3')
  return `id=${session.sid};expires=${expires};max-age=${week};path=/;HttpOnly`
}
