/** Whether a page of a list costs the same with years behind it as with months. */
import type { HistoryFigures, Pair, Trial } from './figures.ts'
import { type Item, requestOf } from './items.ts'
import type { Generator, Load } from './load.ts'
import { askNas, type RunningNas, startNas } from './nas.ts'
import type { Options } from './options.ts'
import { measurePair } from './pairs.ts'
import type { Progress } from './progress.ts'

/** Lists that take a limit, and where their rows are. */
const lists = [
  ['SYNO.ActiveBackup.Task', 'list', 'tasks'],
  ['SYNO.ActiveBackup.Task', 'list_with_device', 'tasks'],
  ['SYNO.ActiveBackup.Device', 'list', 'devices'],
  ['SYNO.ActiveBackup.Log', 'list_log', 'logs'],
  ['SYNO.ActiveBackup.Log', 'list_result', 'results'],
] as const

const shortName = ([api, method]: (typeof lists)[number]) =>
  `${api.replace('SYNO.ActiveBackup.', '')}.${method}`

export const plannedHistory = ({ wants }: Options): string[] =>
  lists.map(shortName).filter((name) => wants(`history/${name}`))

export async function measureHistory(
  names: readonly string[],
  options: Options,
  generator: Generator,
  progress: Progress,
): Promise<HistoryFigures[]> {
  const office = await startNas('office', 'frozen')
  const large = await startNas('large', 'frozen')
  try {
    const figures: HistoryFigures[] = []
    for (const list of lists.filter((one) => names.includes(shortName(one)))) {
      figures.push(await measureList(list, { office, large }, options, generator, progress))
    }
    return figures
  } finally {
    await Promise.all([office.stop(), large.stop()])
  }
}

async function measureList(
  list: (typeof lists)[number],
  { office, large }: { office: RunningNas; large: RunningNas },
  { pairs, seconds }: Options,
  generator: Generator,
  progress: Progress,
): Promise<HistoryFigures> {
  const [api, method, field] = list
  const call: Item['calls'][number] = {
    method: 'GET',
    fields: { api, version: '1', method, limit: '50' },
  }
  const prepare = async (nas: RunningNas) => {
    const text = await askNas(nas, call)
    const { data } = JSON.parse(text) as { data: Readonly<Record<string, readonly unknown[]>> }
    const load: Load = {
      requests: [requestOf(call, nas.sid)],
      lengths: [text.length],
      ending: '"success":true}',
    }
    await generator.run(nas, load, 1)
    return { rows: data[field]?.length ?? 0, trial: () => generator.run(nas, load, seconds) }
  }
  const onOffice = await prepare(office)
  const onLarge = await prepare(large)
  const measured: Pair<Trial>[] = []
  for (let index = 0; index < pairs; index += 1) {
    const pair = await measurePair(index, onOffice.trial, onLarge.trial)
    measured.push(pair)
    progress.done(
      `history: ${shortName(list)} ${pair.reference.rate.toFixed(0)}/s on office, ${pair.other.rate.toFixed(0)}/s on large`,
    )
  }
  return {
    call: shortName(list),
    officeRows: onOffice.rows,
    largeRows: onLarge.rows,
    pairs: measured,
  }
}
