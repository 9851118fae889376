/**
 * Who may log in. Checks come in the order a blocked address, the password, the standing of the
 * account, the application, the second factor: that the password precedes the code is known from
 * go-synology, the rest of the order is ours.
 */
import type { apiAuthApi } from '../../contracts/dsm/api-auth.ts'
import type { ErrorDetails } from '../../contracts/wire/envelope.ts'
import { limits } from '../limits.ts'
import type { Nas } from '../nas/nas.ts'
import type { Account, Standing } from '../nas/state.ts'
import { checkCode } from './one-time-code.ts'
import { drawText, urlSafe } from './random.ts'

export interface Credentials {
  readonly account: string
  readonly passwd: string
  readonly application: string
  readonly address: string
  readonly code: string
  readonly device: { readonly id: string; readonly name: string; readonly wanted: boolean }
}

type Refuse = (key: keyof (typeof apiAuthApi)['errors'] & string, errors?: ErrorDetails) => Error

/** The account, and the id of the trusted device that was shown or is issued; '' for none. */
export interface Admitted {
  readonly account: Account
  readonly deviceId: string
  readonly issued: boolean
}

export function admit(nas: Nas, given: Credentials, refuse: Refuse): Admitted {
  if (isBlocked(nas, given.address)) throw refuse('addressBlocked')
  const account = nas.state.accounts.find(({ name }) => name === given.account)
  if (account === undefined || account.password !== given.passwd) {
    countFailure(nas, given.address)
    throw refuse('wrongCredentials')
  }
  if (account.standing !== 'ok') throw refuse(refusalOf[account.standing])
  if (account.denied.includes(given.application || 'DSM')) throw refuse('noPrivilege')
  const deviceId = checkSecondFactor(nas, account, given, refuse)
  return deviceId === undefined
    ? issueDevice(nas, account, given)
    : { account, deviceId, issued: false }
}

const refusalOf = {
  disabled: 'accountDisabled',
  expired: 'passwordExpired',
  expiredForGood: 'passwordExpiredForGood',
  mustChangePassword: 'passwordMustChange',
  locked: 'accountLocked',
} as const satisfies Record<Exclude<Standing, 'ok'>, string>

const minute = 60_000

function isBlocked(nas: Nas, address: string): boolean {
  const { autoBlock } = nas.state.security
  return autoBlock.enable && recentFailures(nas, address).length >= autoBlock.attempts
}

function recentFailures(nas: Nas, address: string): number[] {
  const { autoBlock, failures } = nas.state.security
  const since = nas.time - autoBlock.within_mins * minute
  const all = Object.hasOwn(failures, address) ? (failures[address] ?? []) : []
  // Once full the list is a block, which DSM does not lift by itself.
  return all.length >= autoBlock.attempts ? all : all.filter((at) => at > since)
}

function countFailure(nas: Nas, address: string): void {
  const { autoBlock, failures } = nas.state.security
  if (autoBlock.enable) failures[address] = [...recentFailures(nas, address), nas.time]
}

/** The trusted device that made a code unnecessary or '' ; undefined when a code was right. */
function checkSecondFactor(
  nas: Nas,
  account: Account,
  given: Credentials,
  refuse: Refuse,
): string | undefined {
  if (account.otpSecret === undefined) {
    if (nas.state.security.otpEnforced) throw refuse('codeEnforced')
    return ''
  }
  const known = account.trusted.find(({ id }) => id === given.device.id)
  if (known && (given.device.name === '' || given.device.name === known.name)) return known.id
  if (given.code === '') {
    const token = drawText(86, urlSafe, nas.state.seed, 'otp-token', account.name, nas.time)
    throw refuse('codeRequired', { token, types: [{ type: 'otp' }] })
  }
  const step = checkCode(account.otpSecret, given.code, nas.time)
  if (step === undefined || step <= account.otpStep) {
    countFailure(nas, given.address)
    throw refuse('codeWrong')
  }
  account.otpStep = step
  return undefined
}

/** A right code makes the device trusted, when that was asked for: one id per name. */
function issueDevice(nas: Nas, account: Account, { device }: Credentials): Admitted {
  if (!device.wanted) return { account, deviceId: '', issued: false }
  const known = account.trusted.find(({ name }) => name === device.name)
  if (known) return { account, deviceId: known.id, issued: true }
  const number = account.trusted.length + 1
  const id = drawText(86, urlSafe, nas.state.seed, 'trusted', account.name, number, nas.time)
  // Known of no unit: without a limit, a client with a new name each time fills the state.
  if (account.trusted.length >= limits.trustedDevices) account.trusted.shift()
  account.trusted.push({ id, name: device.name })
  return { account, deviceId: id, issued: true }
}
