/** A NAS with a client of it; both are gone when the test is. */
import { onTestFinished } from 'vitest'
import { type ClientOptions, createClient, type DsmClient } from '../../src/client/index.ts'
import { createMockDsm, type MockDsm, type MockDsmOptions } from '../../src/index.ts'
import { startTime } from '../support/nas.ts'

export const admin = { account: 'admin', password: 'mock-dsm' }

export async function start(
  options: MockDsmOptions = {},
  clientOptions: Partial<ClientOptions> = {},
): Promise<{ nas: MockDsm; dsm: DsmClient }> {
  const nas = await createMockDsm({ clock: 'frozen', startTime, ...options })
  onTestFinished(() => nas.close())
  return { nas, dsm: clientOf(nas.url, clientOptions) }
}

export async function loggedIn(
  options: MockDsmOptions = {},
  clientOptions: Partial<ClientOptions> = {},
) {
  const started = await start(options, clientOptions)
  await started.dsm.login(admin)
  return started
}

export function clientOf(url: string, options: Partial<ClientOptions> = {}): DsmClient {
  const dsm = createClient({ url, ...options })
  onTestFinished(() => dsm.close())
  return dsm
}

/** How often the NAS was asked to log somebody in. */
export const logins = (nas: MockDsm): number => nas.requests({ method: 'login' }).length

/** The sessions of the NAS, newest last. */
export const sessionsOf = (nas: MockDsm) => Object.values(nas.nas.state.sessions)
