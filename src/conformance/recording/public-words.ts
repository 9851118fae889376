/**
 * What may stay readable in a recording: formats that name nobody, fields that describe a product,
 * and the words that DSM's own log lines are made of. Everything that is not in here is replaced.
 */
import { z } from 'zod'
import type { ApiDefinition } from '../../contracts/define/api.ts'
import { contracts } from '../../contracts/index.ts'

/** Fields whose texts come from a manufacturer: firmware, models, operating systems, file systems. */
export const publicFields: ReadonlySet<string> = new Set([
  'codepage',
  'fs_name',
  'kernel_version',
  'model',
  'os_name',
  'requestFormat',
  'time',
  'version',
  'version_string',
])

/** Parameters whose texts name parts of the API: load flags, columns. */
export const vocabularyParams: ReadonlySet<string> = new Set(['additional', 'sort_by'])

/** Fields that hold sentences; words of theirs that are not DSM's own are replaced one by one. */
export const sentenceFields: ReadonlySet<string> = new Set(['event', 'last_bkp_error'])

const formats: readonly RegExp[] = [
  /^$/,
  /^\d{1,20}$/,
  /^-?\d+(\.\d+)?$/,
  /^(\d+,)*\d+$/,
  /^[*#]+$/,
  /^-+$/,
  /^\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{2}:\d{2}(:\d{2})?)?$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
  /^[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4} GMT$/,
  /^ActiveBackup_\d{4}-\d{2}-\d{2}_\d{6}$/,
  /^(true|false|null|yes|no|SYSTEM)$/,
]

/** Dates, numbers, masks: texts whose form alone says that they name nobody. */
export const isPublicFormat = (text: string): boolean => formats.some((format) => format.test(text))

const sentences = `
  backup task tasks run started start finished successfully success failed to the a an of on in is was
  were been has have no not and or with for from by at it this that be can cannot could will
  integrity check error errors found suspended suspension complete completed resumed cancelled
  canceled discarded discard destination target version versions deleted delete deletion rotation
  local remote network cloud vault hyper user created removed modified changed settings due exception
  occurred while please full storage space offline online connection lost again because broken
  partially source folder folders shared share application applications skipped warning scheduled
  manually system data server device devices date time trigger restore restored warnings info
  incoming limit waiting all some size sizes quota permission denied timeout timed out reached
`

/** Names and values that are part of the API itself. */
function* apiWords(): Generator<string> {
  for (const api of contracts as readonly ApiDefinition[]) {
    yield* api.name.split('.')
    for (const [name, method] of Object.entries(api.methods)) {
      yield name
      yield* schemaWords(method.params)
      yield* schemaWords(method.data)
    }
  }
}

function* schemaWords(schema: z.ZodType): Generator<string> {
  if (schema instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(schema.shape)) {
      yield name
      yield* schemaWords(field as z.ZodType)
    }
  } else if (schema instanceof z.ZodArray) yield* schemaWords(schema.element as z.ZodType)
  else if (schema instanceof z.ZodRecord) yield* schemaWords(schema.valueType as z.ZodType)
  else if (schema instanceof z.ZodUnion) {
    for (const option of schema.def.options) yield* schemaWords(option as z.ZodType)
  } else if ('innerType' in schema.def) yield* schemaWords(schema.def.innerType as z.ZodType)
  else if (schema instanceof z.ZodLiteral) yield* [...schema.values].map(String)
  else if (schema instanceof z.ZodEnum) yield* schema.options.map(String)
}

const words = new Set(
  [...sentences.split(/\s+/), ...apiWords()].map((word) => word.toLowerCase()).filter(Boolean),
)

/** A word that says nothing about anybody, in any case. */
export const isPublicWord = (word: string): boolean => words.has(word.toLowerCase())
