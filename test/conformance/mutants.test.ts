import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conform } from '../../src/conformance/conform.ts'
import type { Finding } from '../../src/conformance/model.ts'
import { type MutantProxy, startMutantProxy } from '../support/mutant-proxy.ts'
import { startNas, type TestNas } from '../support/nas.ts'
import { harmless } from './mutants/harmless.ts'
import { journeyMutants } from './mutants/journeys.ts'
import { listMutants } from './mutants/lists.ts'
import type { Mutant } from './mutants/mutant.ts'
import { refusalMutants } from './mutants/refusals.ts'
import { shapeMutants } from './mutants/shapes.ts'

const mutants = [...shapeMutants, ...refusalMutants, ...listMutants, ...journeyMutants]

let nas: TestNas
let emulator: MutantProxy
let unit: MutantProxy
const folder = mkdtempSync(join(tmpdir(), 'mutants-'))

beforeAll(async () => {
  nas = await startNas()
  emulator = await startMutantProxy(nas.url, { control: true })
  unit = await startMutantProxy(nas.url, { control: false })
})

afterAll(async () => {
  await Promise.all([emulator.close(), unit.close()])
  await nas.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The findings of a run against a NAS that is wrong like this. */
async function findingsAgainst({
  asNas,
  only,
  safety = 'read',
  ...mutation
}: Pick<Mutant, 'asNas' | 'safety'> & { only?: string } & Parameters<MutantProxy['mutate']>[0]) {
  const proxy = asNas ? unit : emulator
  proxy.mutate(mutation)
  try {
    const { findings } = await conform({
      target: proxy.url,
      account: 'admin',
      password: 'mock-dsm',
      user: { account: 'viewer', password: 'viewer' },
      only,
      safety,
      journal: join(folder, 'journal.jsonl'),
    })
    return findings
  } finally {
    proxy.mutate(undefined)
  }
}

const isBad = ({ status }: Finding) => status === 'fail' || status === 'warn'

const names = ({ expect: { check, api, path } }: Mutant, finding: Finding) =>
  finding.check === check &&
  finding.api === api &&
  (path === undefined ||
    (typeof path === 'string' ? finding.path.split('/').includes(path) : path.test(finding.path)))

const line = ({ status, id, expected, actual }: Finding) =>
  `${status} ${id}: expected ${expected}, got ${actual}`

/** By name: whether the run against it named it. */
const caught = new Map<string, boolean>()

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  'a NAS that %s is caught',
  async (_, mutant) => {
    caught.set(mutant.name, false)
    const findings = await findingsAgainst(mutant)
    expect(findings.length, 'checks that ran').toBeGreaterThan(0)
    const bad = findings.filter(isBad)
    expect(
      bad.filter((finding) => names(mutant, finding)),
      `named by ${JSON.stringify(mutant.expect)}, of: ${bad.map(line).join('\n') || 'no finding'}`,
    ).not.toHaveLength(0)
    expect(findings.filter(({ status }) => status === 'error').map(line)).toEqual([])
    caught.set(mutant.name, true)
  },
)

test('at least 95 of 100 broken servers are caught, and there are at least 45', () => {
  const missed = mutants.filter(({ name }) => caught.get(name) !== true).map(({ name }) => name)
  expect(new Set(mutants.map(({ name }) => name)).size, 'names that differ').toBe(mutants.length)
  expect(mutants.length).toBeGreaterThanOrEqual(45)
  expect(
    (mutants.length - missed.length) / mutants.length,
    `not caught:\n${missed.join('\n')}`,
  ).toBeGreaterThanOrEqual(0.95)
})

test.each(harmless.map((variation) => [variation.name, variation] as const))(
  'a NAS that %s passes',
  async (_, { name, allowed = [], ...variation }) => {
    const findings = await findingsAgainst(variation)
    const bad = findings.filter(({ status }) => status !== 'pass' && status !== 'skip')
    expect(bad.filter(({ status }) => !allowed.includes(status)).map(line)).toEqual([])
    expect(findings.filter(({ status }) => status === 'pass').length).toBeGreaterThan(10)
    // What is allowed has to be found, or the variation was not there.
    expect(new Set(bad.map(({ status }) => status))).toEqual(new Set(allowed))
  },
)

test('the emulator is as it was before all the runs', async () => {
  const { data } = await nas.call('SYNO.ActiveBackup.Setting', 'list')
  const fresh = await startNas()
  try {
    expect(data).toEqual((await fresh.call('SYNO.ActiveBackup.Setting', 'list')).data)
    for (const [api, method] of [
      ['SYNO.Backup.Task', 'list'],
      ['SYNO.ActiveBackup.Task', 'list'],
      ['SYNO.ActiveBackup.Log', 'list_result'],
      ['SYNO.Backup.Service.VersionBackup.Config', 'get'],
    ] as const) {
      expect(await nas.call(api, method), api).toEqual(await fresh.call(api, method))
    }
    expect(nas.nas.clock.now()).toBe(fresh.nas.clock.now())
  } finally {
    await fresh.close()
  }
})
