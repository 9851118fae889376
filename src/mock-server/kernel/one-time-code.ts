/** Codes of the second factor: TOTP, six digits, 30 seconds (RFC 6238), on the NAS' own clock. */
import { Secret, TOTP } from 'otpauth'

const period = 30

const generatorOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period })

/** The code of the moment. */
export const currentCode = (secret: string, time: number): string =>
  generatorOf(secret).generate({ timestamp: time })

/** The step a code belongs to, one before or after the present included; undefined if wrong. */
export function checkCode(secret: string, code: string, time: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const delta = generatorOf(secret).validate({ token: code, timestamp: time, window: 1 })
  return delta === null ? undefined : Math.floor(time / 1000 / period) + delta
}
