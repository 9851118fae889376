/** The operations of both views: a method on a path of its own, or all methods of an API on one. */
import type {
  EncodingObject,
  ExampleObject,
  ISpecificationExtension,
  OperationObject,
  ReferenceObject,
  SchemaObject,
} from 'openapi3-ts/oas31'
import * as z from 'zod'
import type { ApiDefinition, MethodDefinition } from '../../contracts/define/api.ts'
import { examplesOf } from './examples.ts'
import { apiId, methodId } from './names.ts'
import { possibleErrors, refusalName } from './refusals.ts'
import { answerName, schemaRef } from './schemas.ts'
import { securityOf, securityOfApi } from './security.ts'
import { tagOf } from './tags.ts'

type Schema = SchemaObject | ReferenceObject

interface Exchange {
  readonly form: Schema
  readonly encoding: Readonly<Record<string, EncodingObject>>
  readonly requests: Readonly<Record<string, ExampleObject>>
  readonly answer: Schema
  readonly answers: Readonly<Record<string, ExampleObject>>
}

/** One method, for the view that gives it a path. */
export function methodOperation(
  api: ApiDefinition,
  name: string,
  method: MethodDefinition,
): OperationObject {
  const id = methodId(api.name, name)
  const { requests, answers } = examplesOf(api.name, name)
  return {
    operationId: id,
    tags: [tagOf(api)],
    summary: method.summary,
    description: describe(api, method),
    security: securityOf(api.name, name, method.access),
    ...exchange({
      form: schemaRef(`${id}_request`),
      encoding: encodingOf(api, [method]),
      requests,
      answer: {
        oneOf: [schemaRef(answerName(api.name, name, method)), schemaRef(refusalName(api))],
      },
      answers,
    }),
    ...facts(api, method),
  }
}

/** All methods of an API, told apart by `method`, as units are known to take them. */
export function apiOperation(api: ApiDefinition): OperationObject {
  const methods = Object.entries(api.methods)
  const examples = methods.map(([name]) => examplesOf(api.name, name))
  const answerNames = new Set(methods.map(([name, method]) => answerName(api.name, name, method)))
  const requestName = (name: string) => `${methodId(api.name, name)}_request`
  return {
    operationId: apiId(api.name),
    tags: [tagOf(api)],
    summary: `The methods of ${api.name}`,
    description: [
      ...methods.map(([name, { summary }]) => `- \`${name}\`: ${summary}`),
      '',
      howValuesTravel(api),
    ].join('\n'),
    security: securityOfApi(api),
    ...exchange({
      form: {
        oneOf: methods.map(([name]) => schemaRef(requestName(name))),
        discriminator: {
          propertyName: 'method',
          mapping: Object.fromEntries(
            methods.map(([name]) => [name, schemaRef(requestName(name)).$ref]),
          ),
        },
      },
      encoding: encodingOf(
        api,
        methods.map(([, method]) => method),
      ),
      requests: Object.assign({}, ...examples.map(({ requests }) => requests)),
      // Several methods answer a bare success, so more than one schema may fit.
      answer: {
        anyOf: [...[...answerNames].map(schemaRef), schemaRef(refusalName(api))],
      },
      answers: Object.assign({}, ...examples.map(({ answers }) => answers)),
    }),
    'x-evidence': api.evidence,
    'x-methods': Object.fromEntries(
      methods.map(([name, method]) => [
        name,
        { summary: method.summary, description: describe(api, method), ...facts(api, method) },
      ]),
    ),
  }
}

const exchange = ({ form, encoding, requests, answer, answers }: Exchange) => ({
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': {
        schema: form,
        ...(Object.keys(encoding).length > 0 && { encoding }),
        ...(Object.keys(requests).length > 0 && { examples: requests }),
      },
    },
  },
  responses: {
    '200': {
      description: 'The answer, or a refusal: DSM sends both with status 200.',
      content: {
        'application/json': {
          schema: answer,
          ...(Object.keys(answers).length > 0 && { examples: answers }),
        },
      },
    },
  },
})

/** What the contract says besides shapes. */
const facts = (api: ApiDefinition, method: MethodDefinition): ISpecificationExtension => ({
  'x-access': method.access,
  'x-effect': method.effect,
  ...(method.undo !== undefined && { 'x-undo': method.undo }),
  ...(method.slow && { 'x-slow': true }),
  'x-evidence': method.evidence,
  ...(method.versionsUnder && { 'x-versions-under': method.versionsUnder }),
  'x-dsm-errors': possibleErrors(api, method),
})

function describe(api: ApiDefinition, { access, effect, undo, slow, notes }: MethodDefinition) {
  const sentences = [
    callers[access],
    effects[effect],
    ...(undo === undefined ? [] : [`Undone by: ${undo}.`]),
    ...(slow ? ['May take longer to respond.'] : []),
    ...(notes ?? []).map((note) => `${note}.`),
    howValuesTravel(api),
  ]
  return sentences.join('\n\n')
}

const callers: Readonly<Record<MethodDefinition['access'], string>> = {
  anyone: 'Needs no session.',
  user: 'Needs a session.',
  admin: 'Needs a session of an administrator.',
}

const effects: Readonly<Record<MethodDefinition['effect'], string>> = {
  read: 'Changes nothing.',
  write: 'Changes the NAS.',
  destroy: 'Destroys what cannot be brought back.',
}

const howValuesTravel = ({ requestFormat }: ApiDefinition): string =>
  requestFormat === 'JSON'
    ? 'Each value is a JSON text. A bare word is taken for a string as well; a string that starts with `"`, `[` or `{` has to be quoted: `"[a]"`.'
    : 'Values are raw text.'

/** Lists and objects of JSON APIs go as JSON texts, not as repeated or comma-separated fields. */
function encodingOf(
  { requestFormat }: ApiDefinition,
  methods: readonly MethodDefinition[],
): Record<string, EncodingObject> {
  if (requestFormat === undefined) return {}
  const params = methods.flatMap(({ params }) =>
    Object.entries(params.shape as Record<string, z.ZodType>),
  )
  return Object.fromEntries(
    params
      .filter(([, schema]) => !isScalar(schema))
      .map(([name]) => [name, { contentType: 'application/json' }]),
  )
}

const scalars = new Set(['string', 'number', 'int', 'boolean', 'enum', 'literal'])

function isScalar(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodUnion) {
    return (schema.options as readonly z.ZodType[]).every(isScalar)
  }
  if ('innerType' in schema.def) return isScalar(schema.def.innerType as z.ZodType)
  return scalars.has(schema.def.type)
}
