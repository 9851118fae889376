/** What a run found out: plain data, as `--json` writes it and the page is made from. */

/** One trial of a server under load. */
export interface Trial {
  /** Right answers per second. */
  readonly rate: number
  /** Microseconds of processor time the server spent per answer; undefined where /proc is missing. */
  readonly cpu?: number | undefined
}

/** Two measurements made right after each other. */
export interface Pair<Measured> {
  readonly reference: Measured
  readonly other: Measured
}

/** How one server did at a work item; the reference is bare Fastify. */
export interface ServerFigures {
  readonly server: string
  readonly pairs: readonly Pair<Trial>[]
}

export interface ItemFigures {
  readonly item: string
  readonly about: string
  /** Length of the answer; of the read, where reads and writes are mixed. */
  readonly bytes: number
  readonly servers: readonly ServerFigures[]
}

/** From spawn to the first answer, in milliseconds; the reference only imports Fastify. */
export interface StartFigures {
  readonly program: string
  readonly pairs: readonly Pair<number>[]
}

/** Resident memory in megabytes (1,000,000 bytes). */
export interface MemoryFigures {
  readonly program: string
  readonly rest: number
  readonly loaded: number
}

/** The same page of a list with little behind it (`office`, the reference) and with much (`large`). */
export interface HistoryFigures {
  readonly call: string
  readonly officeRows: number
  readonly largeRows: number
  readonly pairs: readonly Pair<Trial>[]
}

/** What the library costs inside a program, in milliseconds; a part that was not measured is missing. */
export interface LibraryFigures {
  readonly first?: number | undefined
  readonly following?: readonly number[] | undefined
  readonly hundred?: number | undefined
  readonly fork?: readonly number[] | undefined
  readonly restore?: readonly number[] | undefined
  /** A year of nightly jobs over 1,000 tasks, in one advance. */
  readonly year?: number | undefined
  /** Timeline events that the year consisted of. */
  readonly yearEvents?: number | undefined
  /** Seconds after which the year was given up; then `year` is missing. */
  readonly yearGivenUp?: number | undefined
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
}

export interface Figures {
  /** Of mock-dsm. */
  readonly version: string
  readonly startedAt: string
  readonly machine: Machine
  readonly connections: number
  readonly secondsPerTrial: number
  readonly pairs: number
  /** True when it was cut short or left something out. */
  readonly trial: boolean
  /** Versions of what was measured beside mock-dsm. */
  readonly packages: Readonly<Record<string, string>>
  readonly items: readonly ItemFigures[]
  readonly starts: readonly StartFigures[]
  readonly memory: readonly MemoryFigures[]
  readonly history: readonly HistoryFigures[]
  readonly library: LibraryFigures
}
