import { appendFileSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openJournal, readJournal } from '../../src/conformance/cleanup.ts'
import { conform, sweep } from '../../src/conformance/index.ts'
import { startMutantProxy } from '../support/mutant-proxy.ts'
import { startNas } from '../support/nas.ts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'mock-dsm-')), 'deep', 'journal.jsonl')
const undo = (limit: number) => ({
  why: `the limit was ${limit}`,
  undo: {
    api: 'SYNO.Backup.Service.VersionBackup.Config',
    method: 'set',
    version: 1,
    params: { parallel_backup_limit: limit },
  },
})

test('what was not undone is left, newest first', () => {
  const file = newFile()
  const journal = openJournal(file, 'http://nas')
  journal.write(undo(2))
  const second = journal.write(undo(3))
  journal.write(undo(4))
  journal.strike(second)
  expect(readJournal(file).map(({ why }) => why)).toEqual(['the limit was 4', 'the limit was 2'])
})

test('a line that a crash cut short is no obstacle, a damaged one in the middle is', () => {
  const file = newFile()
  openJournal(file, 'http://nas').write(undo(2))
  appendFileSync(file, '{"id":"half')
  expect(readJournal(file)).toHaveLength(1)
  appendFileSync(file, '\n{}\n')
  expect(() => readJournal(file)).toThrow(/line 2 does not fit/)
})

test('a journal with nothing left goes away, and one that was never needed is not made', () => {
  const file = newFile()
  const journal = openJournal(file, 'http://nas')
  journal.close()
  expect(existsSync(file)).toBe(false)
  const again = openJournal(file, 'http://nas')
  again.strike(again.write(undo(2)))
  again.close()
  expect(existsSync(file)).toBe(false)
})

test('sweeping undoes what a run that died left behind', async () => {
  await using nas = await startNas()
  const journal = newFile()
  openJournal(journal, nas.url).write(undo(7))
  openJournal(journal, 'http://another').write(undo(9))
  const options = { target: nas.url, account: 'admin', password: 'mock-dsm', journal }
  expect(await sweep(options)).toEqual({ undone: ['the limit was 7'], left: [] })
  const { data } = await nas.call('SYNO.Backup.Service.VersionBackup.Config', 'get')
  expect(data).toEqual({ parallel_backup_limit: 7 })
  expect(await sweep(options)).toEqual({ undone: [], left: [] })
  expect(readJournal(journal).map(({ target }) => target)).toEqual(['http://another'])
})

test('what cannot be undone stays in the journal', async () => {
  await using nas = await startNas()
  const journal = newFile()
  openJournal(journal, nas.url).write(undo(-1))
  const swept = await sweep({ target: nas.url, account: 'admin', password: 'mock-dsm', journal })
  expect(swept.left).toEqual(['the limit was -1: error 120'])
  expect(readJournal(journal)).toHaveLength(1)
})

test('a file that is no journal is refused by its name', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'mock-dsm-')), 'x')
  writeFileSync(file, 'hello\nworld\n')
  expect(() => readJournal(file)).toThrow(`${file} is no clean-up journal`)
})

test('a NAS that refuses to be put back is told of, and swept later', async () => {
  await using nas = await startNas()
  const proxy = await startMutantProxy(nas.url, { control: false })
  onTestFinished(() => proxy.close())
  const config = 'SYNO.Backup.Service.VersionBackup.Config'
  const limit = async () => (await nas.call(config, 'get')).data.parallel_backup_limit
  const before = await limit()
  proxy.mutate({
    on: ({ api, method, params }) =>
      api === config && method === 'set' && params.parallel_backup_limit === before,
    instead: () => ({ success: false, error: { code: 117 } }),
  })
  const journal = newFile()
  const options = { target: proxy.url, account: 'admin', password: 'mock-dsm', journal }
  const only = 'journey:vault-concurrency'
  const { findings } = await conform({ ...options, safety: 'reversible', only })
  expect(findings).toContainEqual(
    expect.objectContaining({ status: 'fail', path: 'put back', actual: 'error 117' }),
  )
  expect(await limit()).toBe(before + 1)
  expect(readJournal(journal)).toHaveLength(1)

  proxy.mutate(undefined)
  expect((await sweep(options)).undone).toEqual([`parallel_backup_limit was ${before}`])
  expect(await limit()).toBe(before)
})
