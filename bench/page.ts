/** The generated part of docs/benchmarks.md: tables of figures, each beside its goal. */
import { table } from '../src/generate/markdown.ts'
import type { Figures, ItemFigures, Trial } from './figures.ts'
import {
  emulator,
  type Goal,
  goalsOf,
  noiseOf,
  pageCost,
  peerGoals,
  shareOf,
  timesPeer,
  verdict,
} from './goals.ts'
import { ratios, type Spread, spreadOf } from './pairs.ts'

type Described = { readonly name: string; readonly about: string }

/** Markdown, for between the markers of the page. */
export function renderFigures(figures: Figures, servers: readonly Described[]): string {
  const sections = [
    intro(figures),
    goalSection(figures),
    serverSection(figures, servers),
    ...figures.items.map((item) => itemSection(figures, item)),
    startSection(figures),
    memorySection(figures),
    historySection(figures),
    librarySection(figures),
  ]
  return `${sections.filter((section) => section !== '').join('\n')}\n`
}

function intro(figures: Figures): string {
  const { machine, startedAt, pairs, secondsPerTrial, connections, trial } = figures
  const warning = trial
    ? '**This was a trial: cut short, or only a part. Its figures say that everything works, no more.**\n\n'
    : ''
  return `${warning}mock-dsm ${figures.version}, measured on ${startedAt.slice(0, 10)} with Node ${machine.node} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}. Load: \`bench/programs/load.mjs\` in a process of its own, ${connections} connections on loopback, kept alive, no pipelining. ${pairs} pairs per server and work item, ${seconds(secondsPerTrial)} per trial.\n\n![Answers per second over those of bare Fastify](benchmarks.svg)\n`
}

const seconds = (count: number) => `${count} ${count === 1 ? 'second' : 'seconds'}`

function goalSection(figures: Figures): string {
  const rows = goalsOf(figures).map((goal) => [
    goal.what,
    goal.value === undefined ? '' : amount(goal.value, goal.unit),
    `${goal.side} ${amount(goal.bound, goal.unit)}`,
    verdict(goal),
  ])
  return `## Goals\n\n${table(['what', 'figure', 'goal', ''], rows)}`
}

function serverSection({ packages }: Figures, servers: readonly Described[]): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  return `## Servers\n\n${table(
    ['server', 'what it does here'],
    servers.map(({ name, about }) => [name, about]),
  )}\nVersions: ${versions.join(', ')}.\n`
}

function itemSection(figures: Figures, { item, about, bytes, servers }: ItemFigures): string {
  const noise = noiseOf(figures, item)
  const bare = servers.flatMap(({ pairs }) => pairs.map(({ reference }) => reference))
  const rows = servers.map(({ server, pairs }) => {
    const share = ratios(pairs, ({ rate }) => rate)
    const times = server === emulator ? undefined : timesPeer(figures, item, server)
    return [
      server,
      count(spreadOf(pairs.map(({ other }) => other.rate)).median),
      microseconds(pairs.map(({ other }) => other)),
      spreadText(share, '×'),
      times === undefined ? '' : amount(times, '×'),
      goalText(rateGoal(figures, item, server)),
    ]
  })
  const reference = [
    'bare Fastify',
    count(spreadOf(bare.map(({ rate }) => rate)).median),
    microseconds(bare),
    '1 ×',
    '',
    '',
  ]
  const told = noise === undefined ? '' : ` Noise: ± ${percent(noise)}.`
  return `## ${item}\n\n${about}. ${count(bytes)} bytes.${told}\n\n${table(
    [
      'server',
      'answers per second',
      'processor per answer',
      'over bare Fastify',
      'mock-dsm over it',
      'goal',
    ],
    [reference, ...rows],
  )}`
}

/** The goal that a row of an item's table stands for. */
function rateGoal(figures: Figures, item: string, server: string): Goal | undefined {
  const what = `${item}: answers per second, over ${server === emulator ? 'bare Fastify' : server}`
  if (server !== emulator && !(server in peerGoals)) return undefined
  if (shareOf(figures, item, emulator) === undefined) return undefined
  return goalsOf(figures).find((goal) => goal.what === what)
}

const goalText = (goal: Goal | undefined): string =>
  goal === undefined ? '' : `${goal.side} ${amount(goal.bound, goal.unit)}: ${verdict(goal)}`

function startSection({ starts }: Figures): string {
  if (starts.length === 0) return ''
  const alone = starts.flatMap(({ pairs }) => pairs.map(({ reference }) => reference))
  const rows = starts.map(({ program, pairs }) => [
    program,
    amount(spreadOf(pairs.map(({ other }) => other)).median, 'ms'),
    spreadText(
      ratios(pairs, (milliseconds) => milliseconds),
      '×',
    ),
  ])
  return `## Start\n\nFrom spawn to the first answer with status 200. The first row imports Fastify, unbundled, and listens.\n\n${table(
    ['program', 'median', 'over Fastify alone'],
    [['Fastify alone', amount(spreadOf(alone).median, 'ms'), '1 ×'], ...rows],
  )}`
}

function memorySection({ memory }: Figures): string {
  if (memory.length === 0) return ''
  const rows = memory.map(({ program, rest, loaded }) => [
    program,
    amount(rest, 'MB'),
    amount(loaded, 'MB'),
  ])
  return `## Memory\n\nResident, two seconds after the first answer and two seconds after a load run with every read above; bare Fastify holds the list of \`office\`.\n\n${table(
    ['program', 'at rest', 'after load'],
    rows,
  )}`
}

function historySection({ history }: Figures): string {
  if (history.length === 0) return ''
  const rows = history.map((list) => {
    const time = (measured: readonly Trial[]) =>
      amount(1000 / spreadOf(measured.map(({ rate }) => rate)).median, 'ms')
    return [
      list.call,
      `${time(list.pairs.map(({ reference }) => reference))}, ${list.officeRows} rows`,
      `${time(list.pairs.map(({ other }) => other))}, ${list.largeRows} rows`,
      spreadText(
        ratios(list.pairs, ({ rate }) => 1 / rate),
        '×',
      ),
      spreadText(pageCost(list), '×'),
    ]
  })
  return `## History\n\nA page of 50 rows, on \`office\` and on \`large\`. Where \`office\` has fewer rows, the page is as long as it has, and the goal is held against the time per row.\n\n${table(
    ['call', 'time on office', 'time on large', 'page over page', 'per row'],
    rows,
  )}`
}

function librarySection({ library }: Figures): string {
  const { first, following, hundred, fork, restore, year, yearEvents, yearGivenUp } = library
  const median = (times: readonly number[]) => spreadText(spreadOf(times), 'ms')
  const rows = [
    first !== undefined && ['a NAS of `office`, the first of a program', amount(first, 'ms')],
    following && ['every following one', median(following)],
    hundred !== undefined && ['100 following ones, all kept open', amount(hundred, 'ms')],
    fork && ['`fork` of `office`, which then listens', median(fork)],
    restore && ['`restore` of `office`', median(restore)],
    year !== undefined && [
      `a year of \`large\` in one advance, ${count(yearEvents ?? 0)} events`,
      amount(year, 'ms'),
    ],
    yearGivenUp !== undefined && [
      'a year of `large` in one advance',
      `given up after ${seconds(yearGivenUp)}`,
    ],
  ].filter((row): row is string[] => Array.isArray(row))
  if (rows.length === 0) return ''
  return `## Library\n\nIn a program, through the built library: no network but the socket each NAS listens on.\n\n${table(['what', 'time'], rows)}`
}

/** Three significant digits, thousands with commas. */
export function amount(value: number, unit: string): string {
  const text = value >= 1000 ? count(value) : String(Number(value.toPrecision(3)))
  return `${text} ${unit}`
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US')

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** A median with its quartiles. */
const spreadText = ({ lower, median, upper }: Spread, unit: string): string =>
  `${amount(median, unit)} (${amount(lower, unit).slice(0, -unit.length).trim()}–${amount(upper, unit).slice(0, -unit.length).trim()})`

function microseconds(trials: readonly Trial[]): string {
  const known = trials.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]))
  return known.length === 0 ? '' : amount(spreadOf(known).median, 'µs')
}
