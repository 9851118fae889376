/** Logging in, in every way that DSM knows. */
import { apiAuthApi } from '../contracts/dsm/api-auth.ts'
import { apiAuthUiConfigApi } from '../contracts/dsm/api-auth-ui-config.ts'
import { apiEncryptionApi } from '../contracts/dsm/api-encryption.ts'
import { type EncryptionInfo, encryptParams } from '../contracts/wire/encrypted-params.ts'
import {
  type HashKey,
  hashState,
  NoiseError,
  type StartedHandshake,
  startHandshake,
  writeHash,
} from '../contracts/wire/noise.ts'
import { DsmUnreachable, DsmUnsupported, isDsmError } from './errors.ts'
import { address, type Listing, type Stamping, type Transport, write } from './transport.ts'
import type { Credentials, Session } from './types.ts'

/** A session that calls are made in. */
export interface LiveSession extends Stamping {
  readonly session: Session
}

type Asked = Readonly<Record<string, string>>

/** Logs in. Throws DsmRefusal, DsmUnreachable, or DsmUnsupported for what the NAS does not have. */
export async function logIn(transport: Transport, credentials: Credentials): Promise<LiveSession> {
  const listing = await transport.listing()
  const attempt = (code: Asked) => attemptLogin(transport, listing, credentials, code)
  try {
    return await attempt({})
  } catch (thrown) {
    const { otp, trustDevice } = credentials
    if (otp === undefined || !isDsmError(thrown, apiAuthApi, 'codeRequired')) throw thrown
    const otp_code = typeof otp === 'string' ? otp : await otp()
    return attempt({ otp_code, ...(trustDevice && { enable_device_token: 'yes' }) })
  }
}

async function attemptLogin(
  transport: Transport,
  listing: Listing,
  credentials: Credentials,
  code: Asked,
): Promise<LiveSession> {
  const { account, password, session, trustDevice, deviceId, synoToken } = credentials
  const hands = credentials.handshake ? await extendHand(transport, listing) : undefined
  const form: Asked = {
    account,
    passwd: password,
    format: 'sid',
    ...(session !== undefined && { session }),
    ...(synoToken && { enable_syno_token: 'yes' }),
    ...(trustDevice && { device_name: trustDevice.name }),
    ...(deviceId !== undefined && { device_id: deviceId }),
    ...(hands && { ik_message: hands.message }),
    ...code,
  }
  const sealed = wantsSecrecy(transport.url, listing, credentials)
    ? await seal(transport, listing, form)
    : form
  const { path, version } = loginAddress(listing)
  const call = { api: apiAuthApi, method: 'login', version, path, params: sealed }
  const { data } = await transport.send(call)
  return live(transport.url, credentials, data, hands)
}

/** DSM 7 has version 7, DSM 6 has 6 at most: the newest tells most. */
function loginAddress(listing: Listing) {
  const highest = listing[apiAuthApi.name]?.maxVersion ?? apiAuthApi.versions[1]
  return address(listing, apiAuthApi, 'login', Math.min(highest, apiAuthApi.versions[1]))
}

function live(
  url: string,
  { account, handshake }: Credentials,
  data: unknown,
  hands: StartedHandshake | undefined,
): LiveSession {
  const read = apiAuthApi.methods.login.data.safeParse(data)
  if (!read.success) throw new DsmUnreachable(`${url} answered a login without a session`)
  const { sid, synotoken, ik_message, account: spelt } = read.data
  const deviceId = read.data.device_id || read.data.did
  // Dashes are what DSM writes where no token was asked for.
  const token = synotoken === undefined || /^-*$/.test(synotoken) ? undefined : synotoken
  const key = hands && ik_message ? keyFrom(hands, ik_message) : undefined
  if (handshake && key === undefined) throw new DsmUnsupported(`${url} left the handshake open`)
  let nonce = -1
  return {
    session: {
      sid,
      account: spelt ?? account,
      ...(token !== undefined && { synotoken: token }),
      ...(deviceId && { deviceId }),
    },
    // With a handshake each call carries another hash.
    stamp() {
      nonce += 1
      return {
        params: { _sid: sid },
        headers: {
          ...(token !== undefined && { 'x-syno-token': token }),
          ...(key && { 'x-syno-hash': writeHash(key, nonce) }),
        },
      }
    },
  }
}

/** The client's half of the handshake, for the key that the NAS shows in a cookie. */
async function extendHand(transport: Transport, listing: Listing): Promise<StartedHandshake> {
  const unsupported = new DsmUnsupported(`${transport.url} offers no handshake`)
  if (!Object.hasOwn(listing, apiAuthUiConfigApi.name)) throw unsupported
  const { headers } = await transport.send(write(listing, apiAuthUiConfigApi, 'get', {}))
  const cookies = [headers['set-cookie'] ?? []].flat()
  const [, key] = cookies.map((cookie) => /^_SSID=([^;]+)/.exec(cookie)).find(Boolean) ?? []
  if (key === undefined) throw unsupported
  // The time is what N4S4 sends along, and real units take.
  const payload = JSON.stringify({ time: Math.floor(Date.now() / 1000) })
  return startHandshake(key, { payload })
}

function keyFrom(hands: StartedHandshake, reply: string): HashKey | undefined {
  try {
    return hashState(hands.finish(reply).handshake)
  } catch (thrown) {
    if (thrown instanceof NoiseError) return undefined
    throw thrown
  }
}

/** Whether the password has to be encrypted; throws where it has to be and cannot. */
function wantsSecrecy(url: string, listing: Listing, { encrypt = 'auto' }: Credentials): boolean {
  const offered = Object.hasOwn(listing, apiEncryptionApi.name)
  if (encrypt === 'always' && !offered) {
    throw new DsmUnsupported(`${url} offers no key to encrypt the login with`)
  }
  return encrypt === 'always' || (encrypt === 'auto' && offered && isOverheard(url))
}

/** Plain http that leaves this machine. */
function isOverheard(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
  return protocol === 'http:' && !isLoopback
}

/** The form as one encrypted parameter. The key comes with a time, so each login asks for it. */
async function seal(transport: Transport, listing: Listing, form: Asked): Promise<Asked> {
  const { data } = await transport.send(
    write(listing, apiEncryptionApi, 'getinfo', { format: 'module' }),
  )
  const read = apiEncryptionApi.methods.getinfo.data.safeParse(data)
  if (!read.success) throw new DsmUnreachable(`${transport.url} answered no key to encrypt with`)
  const info: EncryptionInfo & { cipherkey: string } = read.data
  return { [info.cipherkey]: encryptParams(new URLSearchParams(form), info) }
}
