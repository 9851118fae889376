/** The command line of the benchmark. */
import { parseArgs } from 'node:util'

export interface Options {
  readonly pairs: number
  readonly seconds: number
  /** Whether the run is too short or too narrow for its page to be kept. */
  readonly trial: boolean
  /** Whether a part, such as `list/prism` or `start/node:http`, is measured. */
  readonly wants: (part: string) => boolean
  /** Where the raw figures go. */
  readonly json?: string | undefined
  /** Raw figures to write the page from, instead of measuring. */
  readonly from?: string | undefined
  /** The folder of the page; undefined prints it. */
  readonly out?: string | undefined
}

export const usage = `npm run bench [-- options]

  --quick        3 pairs of 1 s each, to see that everything works
  --pairs N      pairs per server and work item (default: 15)
  --seconds S    length of one trial (default: 2)
  --only GLOB    only parts whose name fits: list/*, */prism, start/*, memory/*, history/*, library/*
  --json FILE    keep the raw figures
  --from FILE    write the page from raw figures; measures nothing
  --out FOLDER   where benchmarks.md and benchmarks.svg go (default: docs; trials are printed)
`

/** Reads the arguments. Throws an error with one sentence for those that make no sense. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
      from: { type: 'string' },
      out: { type: 'string' },
    },
  })
  const pairs = positive('pairs', values.pairs) ?? (values.quick ? 3 : enoughPairs)
  if (!Number.isInteger(pairs)) throw new RangeError(`--pairs is a whole number, not ${pairs}`)
  const only = values.only === undefined ? undefined : globPattern(values.only)
  const trial = values.quick || only !== undefined || pairs < enoughPairs
  return {
    pairs,
    seconds: positive('seconds', values.seconds) ?? (values.quick ? 1 : 2),
    trial,
    wants: (part) => only === undefined || only.test(part),
    json: values.json,
    from: values.from,
    out: values.out ?? (trial ? undefined : 'docs'),
  }
}

/** With fewer, the median follows the noise. */
const enoughPairs = 15

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (number > 0 && Number.isFinite(number)) return number
  throw new RangeError(`--${name} is a number above 0, not ${text}`)
}

function globPattern(glob: string): RegExp {
  const escaped = glob.replace(/[\\^$+.()|[\]{}]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}
