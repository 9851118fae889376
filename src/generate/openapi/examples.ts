/** Captured requests and answers as examples, each with its source. */
import { readdirSync, readFileSync } from 'node:fs'
import type { ExampleObject } from 'openapi3-ts/oas31'
import { type SourceId, sources } from '../../contracts/define/sources.ts'

const folder = 'fixtures'

interface Fixture {
  readonly source: SourceId
  readonly section?: string
  readonly dsm: string
  readonly note?: string
  readonly published?: 'in part'
  readonly request: { readonly version: number; readonly params: Readonly<Record<string, unknown>> }
  readonly response: unknown
}

export interface Examples {
  readonly requests: Readonly<Record<string, ExampleObject>>
  readonly answers: Readonly<Record<string, ExampleObject>>
}

/** The examples of a method by case, such as `list.bare`. */
export function examplesOf(api: string, method: string): Examples {
  const fixtures = casesOf(api, method).map((name) => [name, load(`${api}/${name}.json`)] as const)
  // Answers published in part lack fields that the schema demands.
  const whole = fixtures.filter(([, { published }]) => published === undefined)
  return {
    requests: Object.fromEntries(
      fixtures.map(([name, { request, ...fixture }]) => {
        const { version, params } = request
        return [name, example(fixture, { api, version, method, ...params })]
      }),
    ),
    answers: Object.fromEntries(
      whole.map(([name, { response, ...fixture }]) => [name, example(fixture, response)]),
    ),
  }
}

function casesOf(api: string, method: string): string[] {
  return filesOf(api)
    .filter((file) => file.startsWith(`${method}.`) && file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** Many APIs have no capture, and then no folder. */
function filesOf(api: string): string[] {
  try {
    return readdirSync(`${folder}/${api}`)
  } catch {
    return []
  }
}

const load = (file: string): Fixture => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))

function example(
  { source, section, dsm, note }: Omit<Fixture, 'request' | 'response'>,
  value: unknown,
): ExampleObject {
  const place = section === undefined ? source : `${source}, ${section}`
  return {
    summary: `From ${place}`,
    description: [`${sources[source]}.`, `${dsm}.`, note].filter(Boolean).join(' '),
    value,
  }
}
