/** `npm run soak`: a million mixed requests to a NAS whose clock runs at 3,600 times the speed. */
import { writeFileSync } from 'node:fs'
import { createMeter, drifts, rssOf, type Tenth } from './measure.ts'
import { controlOf, type Pick, randomFrom, readOf, writeOf, wrongOf } from './mix.ts'
import { type SoakedNas, serveNas } from './nas.ts'
import { type Options, readOptions, usage } from './options.ts'

/** What there is of everything that a NAS remembers. */
interface Remembered {
  readonly now: string
  /** MiB of the state as JSON. */
  readonly state: number
  readonly [what: string]: number | string
}

async function remembered(nas: SoakedNas): Promise<Remembered> {
  const text = await nas.control('GET', '/state')
  const { clock, state } = JSON.parse(text)
  const { activeBackup, hyperBackup, hyperBackupVault } = state
  const versions = [activeBackup.tasks, hyperBackup.destinations].flatMap((table) =>
    Object.values(table as Record<string, { versions: unknown[] }>),
  )
  const size = (table: object) => Object.keys(table).length
  return {
    now: new Date(clock.now).toISOString(),
    state: Math.round((text.length / 1024 ** 2) * 10) / 10,
    sessions: size(state.sessions),
    planned: state.timeline.length,
    jobs: size(activeBackup.jobs) + size(hyperBackup.runs) + size(activeBackup.restores),
    versions: versions.reduce((sum, { versions }) => sum + versions.length, 0),
    results: size(activeBackup.results),
    'lines of logs':
      activeBackup.logs.length + hyperBackup.logs.length + hyperBackupVault.logs.length,
  }
}

async function soak(options: Options): Promise<number> {
  await using nas = await serveNas(options.scenario, options.connections)
  const ids = await nas.ids()
  const before = await remembered(nas)
  const meter = createMeter()
  const codes = new Map<number, number>()
  const startedAt = performance.now()
  const minutes = () => (performance.now() - startedAt) / 60_000
  let sent = 0
  const done = () => Math.max(sent / options.requests, minutes() / options.minutes)
  let lineAt = 0

  const timed = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    const since = performance.now()
    const result = await ask()
    meter.took(performance.now() - since)
    sent += 1
    return result
  }

  const ask = async (random: () => number): Promise<void> => {
    const pick: Pick = (items) => items[Math.floor(random() * items.length)] as never
    let sid = ''
    const call = async ([api, method, params]: ReturnType<typeof readOf>) => {
      const { code } = await timed(() => nas.call(api, method, params, sid))
      codes.set(code, (codes.get(code) ?? 0) + 1)
      if ([106, 107, 119].includes(code)) sid = ''
    }
    while (done() < 1) {
      if (sid === '') sid = await timed(() => nas.login())
      const kind = random()
      if (kind < 0.7) await call(readOf(ids, pick))
      else if (kind < 0.88) await call(writeOf(ids, pick))
      else if (kind < 0.92) {
        const compound = Array.from({ length: 10 }, () => readOf(ids, pick)).map(
          ([api, method, params]) => ({ api, method, version: 1, ...params }),
        )
        await call(['SYNO.Entry.Request', 'request', { compound }])
      } else if (kind < 0.94) await call(wrongOf(pick))
      else if (kind < 0.97) {
        // Half of the sessions are left to time out.
        if (random() < 0.5) await call(['SYNO.API.Auth', 'logout', {}])
        sid = ''
      } else await timed(() => nas.control(...controlOf(ids, pick)))
    }
  }

  const watch = async (): Promise<void> => {
    while (done() < 1) {
      meter.holds(await rssOf(nas.pid))
      if (done() * 10 >= meter.tenths.length + 1) meter.close()
      if (minutes() * 60 >= lineAt) {
        lineAt = minutes() * 60 + 5
        const share = Math.round(done() * 100)
        const rss = Math.round(await rssOf(nas.pid))
        console.error(`${share} %: ${sent} requests in ${Math.round(minutes() * 60)} s, ${rss} MiB`)
      }
      await new Promise((resume) => setTimeout(resume, 500))
    }
  }

  await Promise.all([
    watch(),
    ...Array.from({ length: options.connections }, (_, which) =>
      ask(randomFrom(options.seed * 1_000 + which)),
    ),
  ])
  meter.holds(await rssOf(nas.pid))
  if (meter.tenths.length < 10) meter.close()
  const after = await remembered(nas)
  const problems = drifts(meter.tenths)
  const answers = Object.fromEntries([...codes].sort(([left], [right]) => left - right))
  const { requests: _, json, ...asked } = options
  const figures = { ...asked, requests: sent, minutes: minutes(), tenths: meter.tenths, answers }
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify({ ...figures, before, after, problems }, null, 2)}\n`)
  }
  print(meter.tenths, before, after, { sent, minutes: minutes(), succeeded: codes.get(0) ?? 0 })
  for (const problem of problems) console.error(`soak: ${problem}`)
  return problems.length === 0 ? 0 : 1
}

function print(
  tenths: readonly Tenth[],
  before: Remembered,
  after: Remembered,
  { sent, minutes, succeeded }: { sent: number; minutes: number; succeeded: number },
): void {
  const days = (Date.parse(after.now) - Date.parse(before.now)) / 86_400_000
  console.log(
    `${sent} requests in ${minutes.toFixed(1)} minutes, ${days.toFixed(1)} days on the NAS; ` +
      `${succeeded} calls succeeded, the others were refused\n`,
  )
  console.log('| tenth | requests/s | p50 ms | p99 ms | memory MiB |\n|---|---|---|---|---|')
  tenths.forEach(({ rate, p50, p99, rss }, at) => {
    console.log(`| ${at + 1} | ${rate} | ${p50} | ${p99} | ${rss} |`)
  })
  console.log('\n| what the NAS remembers | before | after |\n|---|---|---|')
  for (const what of Object.keys(before).filter((name) => name !== 'now')) {
    const unit = what === 'state' ? ' as JSON, MiB' : ''
    console.log(`| ${what}${unit} | ${before[what]} | ${after[what]} |`)
  }
}

try {
  process.exitCode = await soak(readOptions())
} catch (thrown) {
  const { message, code } = thrown as Error & { code?: string }
  const isUsage = thrown instanceof RangeError || code?.startsWith('ERR_PARSE_ARGS') === true
  console.error(isUsage ? `soak: ${message}\n\n${usage}` : `soak: ${message}`)
  process.exitCode = isUsage ? 2 : 1
}
