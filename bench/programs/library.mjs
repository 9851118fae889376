// What the built library costs inside a program, one part a process. Prints milliseconds as JSON.
import { createMockDsm } from '../../dist/index.js'

const [part, repeats] = process.argv.slice(2)
const options = { clock: 'frozen', startTime: '2026-01-15T10:00:00Z' }

async function timed(work) {
  const began = performance.now()
  const made = await work()
  return [performance.now() - began, made]
}

/** Times some work again and again, and closes what it made. */
async function repeated(work) {
  const times = []
  for (let index = 0; index < Number(repeats); index += 1) {
    const [time, made] = await timed(work)
    times.push(time)
    await made?.close()
  }
  return times
}

const parts = {
  async fresh() {
    const [first, nas] = await timed(() => createMockDsm(options))
    await nas.close()
    return { first, following: await repeated(() => createMockDsm(options)) }
  },
  /** After the first, so that loading the library's parts is not counted again. */
  async hundred() {
    const all = [await createMockDsm(options)]
    const [hundred] = await timed(async () => {
      while (all.length <= 100) all.push(await createMockDsm(options))
    })
    await Promise.all(all.map((nas) => nas.close()))
    return { hundred }
  },
  async copies() {
    const office = await createMockDsm(options)
    const fork = await repeated(() => office.fork())
    const snapshot = office.snapshot()
    const restore = await repeated(() => office.restore(snapshot))
    await office.close()
    return { fork, restore }
  },
  async year() {
    const large = await createMockDsm({ ...options, scenario: 'large' })
    const [year, yearEvents] = await timed(() => large.clock.advance('365d'))
    await large.close()
    return { year, yearEvents }
  },
}

process.stdout.write(JSON.stringify(await parts[part]()))
