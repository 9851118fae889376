/** Figures of a run that never took place, with round numbers. */
import type { Figures, Pair, Trial } from '../../bench/figures.ts'

/** Pairs in which the other does so many times as much as a bare Fastify with 1,000 per second. */
export const ratePairs = (...shares: number[]): Pair<Trial>[] =>
  shares.map((share) => ({
    reference: { rate: 1000, cpu: 100 },
    other: { rate: 1000 * share, cpu: 100 / share },
  }))

export const someFigures = (changes: Partial<Figures> = {}): Figures => ({
  version: '1.2.3',
  startedAt: '2026-02-03T04:05:06.000Z',
  machine: { cpu: 'A Processor', cores: 2, memoryGb: 8, system: 'Linux 6 x64', node: '20.19.0' },
  connections: 10,
  secondsPerTrial: 2,
  pairs: 15,
  trial: false,
  packages: { fastify: '5.0.0' },
  items: [
    {
      item: 'list',
      about: 'A list',
      bytes: 20_129,
      servers: [
        { server: 'mock-dsm', pairs: ratePairs(1.2, 1.3, 1.1) },
        { server: 'bare Fastify again', pairs: ratePairs(0.9, 1, 1.1) },
        { server: 'Prism', pairs: ratePairs(0.2, 0.2, 0.2) },
        { server: 'Mockoon', pairs: ratePairs(0.1, 0.1, 0.1) },
      ],
    },
  ],
  starts: [],
  memory: [],
  history: [],
  library: {},
  ...changes,
})
