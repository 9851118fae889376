/** Logins of every variant, and what a session may do when it is over. */
import { apiUnder } from '../../contracts/define/api.ts'
import { official } from '../../contracts/define/evidence.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { apiAuthApi } from '../../contracts/dsm/api-auth.ts'
import { apiEncryptionApi } from '../../contracts/dsm/api-encryption.ts'
import { entryRequestApi } from '../../contracts/dsm/entry-request.ts'
import { cipherKeyName, encryptParams } from '../../contracts/wire/encrypted-params.ts'
import { startHandshake } from '../../contracts/wire/noise.ts'
import type { Asking, Check, CheckContext } from '../check.ts'
import { journey, refused, same } from './support.ts'

const login = 'SYNO.API.Auth.login'
const logout = 'SYNO.API.Auth.logout'
const probe = { api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 } as const
const probeCall = `${probe.api}.${probe.method}`

export function loginJourneys(profile: ProfileName): Check[] {
  const [, newest] = apiUnder(apiAuthApi, profile)?.versions ?? apiAuthApi.versions
  const evidence = apiAuthApi.methods.login.evidence
  const common = { api: apiAuthApi, method: 'login', level: 'read', evidence } as const
  const versions = [3, 4, 5, 6, 7].filter((version) => version <= newest)

  return [
    ...versions.map((version) =>
      journey({
        ...common,
        name: 'login',
        version,
        claim: `a session by login version ${version} that works, and ends with logout`,
        calls: [],
        asNobody: [login, logout, probeCall, `!${probeCall}`],
        async run(context) {
          const session = await signIn(context, { version })
          await context.data({ ...probe, as: 'nobody', sid: session.sid })
          same(
            context,
            'account',
            version >= 7 ? context.account.account : undefined,
            session.account,
          )
          await signOut(context, session.sid)
          await refused(context, apiAuthApi, 'sessionNotFound', profile, {
            ...probe,
            as: 'nobody',
            sid: session.sid,
          })
        },
      }),
    ),
    journey({
      ...common,
      name: 'login-cookie',
      version: newest,
      claim: 'format=cookie sets the id cookie, format=sid does not',
      evidence: [official('login-guide')],
      calls: [],
      asNobody: [login, logout],
      async run(context) {
        for (const format of ['cookie', 'sid'] as const) {
          const { cookies, envelope } = await context.askWhole(loginOf(context, { format }))
          const { sid } = dataOf(envelope)
          const has = cookies.some((cookie) => cookie.startsWith(`id=${String(sid)}`))
          same(context, `id cookie with format=${format}`, format === 'cookie', has)
          if (typeof sid === 'string') await signOut(context, sid)
        }
      },
    }),
    journey({
      ...common,
      name: 'login-synotoken',
      version: Math.min(6, newest),
      claim: 'a SynoToken when asked for, the same that method token tells',
      evidence: [official('login-guide')],
      calls: [],
      asNobody: [login, logout, 'SYNO.API.Auth.token'],
      async run(context) {
        const session = await signIn(context, { enable_syno_token: 'yes' })
        if (typeof session.synotoken !== 'string' || /^-*$/.test(session.synotoken)) {
          context.breach({ path: 'synotoken', actual: 'no token' })
        } else {
          const told = await context.data<{ synotoken?: unknown }>({
            method: 'token',
            as: 'nobody',
            sid: session.sid,
          })
          same(context, 'synotoken', session.synotoken, told?.synotoken)
        }
        await signOut(context, session.sid)
      },
    }),
    journey({
      ...common,
      name: 'login-encrypted',
      version: newest,
      claim: 'a session by encrypted parameters',
      evidence: [...evidence, ...apiEncryptionApi.methods.getinfo.evidence],
      calls: [],
      asNobody: [login, logout, 'SYNO.API.Encryption.getinfo'],
      async run(context) {
        const info = await context.data<Parameters<typeof encryptParams>[1]>({
          api: apiEncryptionApi.name,
          method: 'getinfo',
          version: 1,
          params: { format: 'module' },
          as: 'nobody',
        })
        const { account, password } = context.account
        const form = new URLSearchParams({ account, passwd: password, format: 'sid' })
        const envelope = await context.ask({
          as: 'nobody',
          wire: { [cipherKeyName]: encryptParams(form, info) },
        })
        const { sid } = dataOf(envelope)
        if (typeof sid !== 'string') return context.breach({ actual: 'no session' })
        await signOut(context, sid)
      },
    }),
    ...(newest >= 7
      ? [
          journey({
            ...common,
            name: 'login-handshake',
            version: 7,
            claim: 'the second half of a Noise handshake, which the client can finish',
            calls: [],
            asNobody: [login, logout, 'SYNO.API.Auth.UIConfig.get'],
            async run(context) {
              const { cookies } = await context.askWhole({
                api: 'SYNO.API.Auth.UIConfig',
                method: 'get',
                version: 1,
                as: 'nobody',
              })
              const key = cookies.map((one) => /^_SSID=([^;]+)/.exec(one)?.[1]).find(Boolean)
              if (key === undefined) return context.breach({ path: '_SSID', actual: 'no cookie' })
              const hands = startHandshake(key)
              const session = await signIn(context, { ik_message: hands.message })
              const answer = session.ik_message
              if (typeof answer !== 'string' || answer === '') {
                context.breach({ path: 'ik_message', actual: 'an empty answer' })
              } else {
                try {
                  hands.finish(answer)
                } catch (thrown) {
                  context.breach({ path: 'ik_message', actual: (thrown as Error).message })
                }
              }
              await signOut(context, session.sid)
            },
          }),
        ]
      : []),
    journey({
      ...common,
      name: 'login-refused',
      version: newest,
      claim: 'the same refusal for a wrong password as for an unknown account',
      evidence: [official('login-guide')],
      calls: [],
      asNobody: [`!${login}`],
      async run(context) {
        const { account } = context.account
        const wrong = { account, passwd: 'conformance-wrong' }
        const stranger = { account: 'conformance-nobody', passwd: 'conformance-wrong' }
        for (const params of [wrong, stranger]) {
          await refused(context, apiAuthApi, 'wrongCredentials', profile, { params, as: 'nobody' })
        }
      },
    }),
    journey({
      api: entryRequestApi,
      method: 'request',
      level: 'read',
      name: 'compound-stop',
      claim: 'a compound request that stops at an error when told to, and goes on otherwise',
      evidence: [official('sdk-header', 'name of code 112')],
      calls: ['SYNO.Entry.Request.request'],
      async run(context) {
        const good = { api: 'SYNO.API.Info', method: 'query', version: 1, query: 'SYNO.API.Auth' }
        const bad = { api: 'SYNO.Conformance.NoSuchApi', method: 'no_such_method', version: 1 }
        for (const stop of [false, true]) {
          const data = await context.data<{ has_fail?: unknown; result?: { success?: unknown }[] }>(
            {
              api: 'SYNO.Entry.Request',
              method: 'request',
              version: 1,
              params: { compound: [good, bad, good], stop_when_error: stop },
            },
          )
          same(context, 'has_fail', true, data?.has_fail)
          const outcomes = (data?.result ?? []).map(({ success }) => success)
          // Whether calls after a stop are left out or reported as failed is not known.
          const wanted = stop ? [true, false] : [true, false, true]
          same(context, `result, stop_when_error=${stop}`, wanted, outcomes.slice(0, wanted.length))
          if (stop) same(context, 'result[2]', true, outcomes[2] !== true)
        }
      },
    }),
  ]
}

type Params = Readonly<Record<string, unknown>>

const loginOf = ({ account: { account, password } }: CheckContext, more: Params): Asking => ({
  method: 'login',
  params: { account, passwd: password, format: 'sid', ...more },
  as: 'nobody',
})

interface LoginAnswer {
  readonly sid: string
  readonly account?: unknown
  readonly synotoken?: unknown
  readonly ik_message?: unknown
}

async function signIn(
  context: CheckContext,
  { version, ...more }: Params & { version?: number },
): Promise<LoginAnswer> {
  const data = await context.data<LoginAnswer>({ ...loginOf(context, more), version })
  if (typeof data?.sid !== 'string') {
    context.breach({ path: 'sid', actual: 'no sid' })
    return context.skip('the login gave no session')
  }
  return data
}

const signOut = (context: CheckContext, sid: string) =>
  context.data({ api: apiAuthApi.name, method: 'logout', version: 6, as: 'nobody', sid })

const dataOf = (envelope: { success: boolean; data?: unknown }): Record<string, unknown> =>
  envelope.success ? ((envelope.data ?? {}) as Record<string, unknown>) : {}
