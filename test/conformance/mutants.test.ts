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

/** By the name of the mutant: none is judged twice. */
const runs = new Map<string, Promise<readonly Finding[]>>()

function runAgainst(mutant: Mutant): Promise<readonly Finding[]> {
  const run = runs.get(mutant.name) ?? findingsAgainst(mutant)
  runs.set(mutant.name, run)
  return run
}

const isNamed = (mutant: Mutant, findings: readonly Finding[]) =>
  findings.some((finding) => isBad(finding) && names(mutant, finding))

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  'a NAS that %s is caught',
  async (_, mutant) => {
    const findings = await runAgainst(mutant)
    const found = findings.filter(isBad).map(line).join('\n') || 'no finding'
    const wanted = JSON.stringify({ ...mutant.expect, path: String(mutant.expect.path ?? '') })
    expect(findings.length, 'checks that ran').toBeGreaterThan(0)
    expect(isNamed(mutant, findings), `named by ${wanted}, of: ${found}`).toBe(true)
    expect(findings.filter(({ status }) => status === 'error').map(line)).toEqual([])
  },
)

test('at least 95 of 100 broken servers are caught, and there are at least 45', async () => {
  const missed: string[] = []
  for (const mutant of mutants) {
    const findings = await runAgainst(mutant).catch(() => [])
    if (!isNamed(mutant, findings)) missed.push(mutant.name)
  }
  expect(new Set(mutants.map(({ name }) => name)).size, 'names that differ').toBe(mutants.length)
  expect(mutants.length).toBeGreaterThanOrEqual(45)
  const share = (mutants.length - missed.length) / mutants.length
  expect(share, `not caught:\n${missed.join('\n')}`).toBeGreaterThanOrEqual(0.95)
}, 120_000)

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
