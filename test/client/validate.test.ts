import { expect, onTestFinished, test } from 'vitest'
import { type ClientOptions, type Drift, DsmDrift } from '../../src/client/index.ts'
import type { MockDsm } from '../../src/index.ts'
import { loggedIn } from './support.ts'

const device = { device_ids: [1] }

/** Lets the NAS answer data of our own. */
function answerWith(nas: MockDsm, data: unknown): void {
  const body = JSON.stringify({ data, success: true })
  nas.faults.add({ match: { api: 'SYNO.API.Encryption' }, effect: { status: 200, body } })
}

const good = { cipherkey: 'k', ciphertoken: 't', public_key: 'p', server_time: 1 }
const bad = { ...good, public_key: undefined, server_time: 'now' }

async function ask(data: unknown, options: Partial<ClientOptions>) {
  const { nas, dsm } = await loggedIn({}, options)
  answerWith(nas, data)
  return dsm.call('SYNO.API.Encryption', 'getinfo')
}

const drift: Drift = {
  api: 'SYNO.API.Encryption',
  method: 'getinfo',
  version: 1,
  issues: [
    { path: 'public_key', message: expect.stringContaining('string') },
    { path: 'server_time', message: expect.stringContaining('number') },
  ],
}

test('an answer is not looked at unless that is asked for', async () => {
  expect(await ask(bad, {})).toEqual({ ...good, public_key: undefined, server_time: 'now' })
})

test('an answer that is not what the contract says can be thrown', async () => {
  const asked = ask(bad, { validate: 'throw' })
  await expect(asked).rejects.toBeInstanceOf(DsmDrift)
  await expect(asked).rejects.toMatchObject({ drift })
  await expect(asked).rejects.toThrow(
    'SYNO.API.Encryption.getinfo at version 1 answered something else than its contract: public_key: ',
  )
})

test('or told, and the answer is returned all the same', async () => {
  const told: Drift[] = []
  const data = await ask(bad, { validate: 'warn', onDrift: (each) => void told.push(each) })
  expect(told).toEqual([drift])
  expect(data.server_time).toBe('now')
})

test('without somebody to tell, the process warns', async () => {
  const warnings: Error[] = []
  const listen = (warning: Error) => void warnings.push(warning)
  process.on('warning', listen)
  onTestFinished(() => void process.off('warning', listen))
  await ask(bad, { validate: 'warn' })
  await new Promise((resume) => setImmediate(resume))
  expect(warnings).toMatchObject([
    { name: 'DsmDrift', message: expect.stringContaining('server_time: ') },
  ])
})

test('a field that the contract does not know is no error and stays', async () => {
  const data = await ask({ ...good, brand_new: 1 }, { validate: 'throw' })
  expect(data).toEqual({ ...good, brand_new: 1 })
})

test('a bare success is what a contract without data says', async () => {
  const { nas, dsm } = await loggedIn({}, { validate: 'throw' })
  await dsm.call('SYNO.ActiveBackup.Task', 'cancel_waiting_backup')
  const body = '{"data":{},"success":true}'
  nas.faults.add({ match: { method: 'remove' }, effect: { status: 200, body } })
  const call = dsm.call('SYNO.ActiveBackup.Device', 'remove', device)
  await expect(call).rejects.toBeInstanceOf(DsmDrift)
})
