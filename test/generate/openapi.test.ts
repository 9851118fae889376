import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { openapiText } from '../../src/generate/openapi/document.ts'
import { apis } from '../support/contracts.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into every corner of the documents
type Json = any

const views = ['methods', 'wire'] as const
type View = (typeof views)[number]

const textOf = (view: View) =>
  readFileSync(new URL(`../../openapi/dsm-${view}.yaml`, import.meta.url), 'utf8')
const texts = { methods: textOf('methods'), wire: textOf('wire') }
const documents: Record<View, Json> = { methods: parse(texts.methods), wire: parse(texts.wire) }

const operations = (view: View): readonly (readonly [string, Json])[] =>
  Object.entries<Json>(documents[view].paths).map(([path, { post }]) => [path, post])

const methods = apis.flatMap((api) =>
  Object.entries(api.methods).map(([name, method]) => ({ api, name, method })),
)

test.each(views)('the %s view is what the contracts make of it', (view) => {
  expect(openapiText(view) === texts[view]).toBe(true)
})

test.each(views)('the %s view is valid OpenAPI 3.1 to openapi-schema-validator', async (view) => {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(documents[view]))
  expect(result.errors).toBeUndefined()
  expect(result.valid).toBe(true)
  expect(validator.version).toBe('3.1')
})

test.each(views)('the %s view is valid OpenAPI 3.1 to Redocly', async (view) => {
  const config = await createConfig({
    rules: {
      struct: 'error',
      'no-unresolved-refs': 'error',
      'no-unused-components': 'error',
      'no-identical-paths': 'error',
      'no-schema-type-mismatch': 'error',
      'operation-operationId-unique': 'error',
      'operation-operationId-url-safe': 'error',
      'operation-tag-defined': 'error',
      'operation-summary': 'error',
      'security-defined': 'error',
      'spec-components-invalid-map-name': 'error',
    },
  })
  const problems = await lintFromString({ source: texts[view], config })
  expect(problems.map(({ message, location }) => [message, location[0]?.pointer])).toEqual([])
})

test.each(views)('the %s view has no anchors and stays a size that tools load', (view) => {
  expect(texts[view]).not.toMatch(/^[^"'#]*[:-] [&*]\w+$/m)
  expect(texts[view].length).toBeLessThan(1_500_000)
})

test.each(views)('every reference of the %s view leads somewhere', (view) => {
  const refs = new Set(
    [...texts[view].matchAll(/(?:\$ref|^ +\w+): "?(#\/[^"\n]+)"?$/gm)].map(([, ref]) => ref),
  )
  expect(refs.size).toBeGreaterThan(100)
  const dangling = [...refs].filter((ref) => {
    const steps = (ref ?? '').slice(2).split('/')
    return steps.reduce<Json>((node, step) => node?.[step], documents[view]) === undefined
  })
  expect(dangling).toEqual([])
})

test('every method has an operation of its own, with all that its contract says', () => {
  const paths = methods.map(({ api, name }) => `/webapi/entry.cgi/${api.name}/${name}`)
  expect(operations('methods').map(([path]) => path)).toEqual(paths)
  for (const { api, name, method } of methods) {
    const operation = documents.methods.paths[`/webapi/entry.cgi/${api.name}/${name}`].post
    expect(operation).toMatchObject({
      operationId: `${api.name}.${name}`.replaceAll('.', '_'),
      summary: method.summary,
      'x-access': method.access,
      'x-effect': method.effect,
      'x-evidence': method.evidence,
    })
    expect(operation['x-undo']).toBe(method.undo)
    const codes = operation['x-dsm-errors'].map(({ code }: Json) => code)
    for (const { code } of Object.values(api.errors ?? {})) expect(codes).toContain(code)
    const { properties } = formOf(operation)
    expect(Object.keys(properties)).toEqual([
      ...['api', 'version', 'method'],
      ...Object.keys(method.params.shape),
    ])
    expect(properties.api.const).toBe(api.name)
    expect(properties.method.const).toBe(name)
  }
})

test('every method is in the wire view, behind the path of its API', () => {
  expect(operations('wire').map(([path]) => path)).toEqual(
    apis.map(({ name }) => `/webapi/entry.cgi/${name}`),
  )
  for (const api of apis) {
    const operation = documents.wire.paths[`/webapi/entry.cgi/${api.name}`].post
    const { discriminator } = formSchema(operation)
    expect(Object.keys(discriminator.mapping)).toEqual(Object.keys(api.methods))
    expect(Object.keys(operation['x-methods'])).toEqual(Object.keys(api.methods))
  }
})

const formSchema = (operation: Json) =>
  operation.requestBody.content['application/x-www-form-urlencoded'].schema

const formOf = (operation: Json) =>
  documents.methods.components.schemas[formSchema(operation).$ref.split('/').at(-1)]

test('rows that several methods share are described once', () => {
  const { DeviceRow, TaskRow, VersionRow } = documents.methods.components.schemas
  expect(Object.keys(DeviceRow.properties)).toContain('device_uuid')
  expect(TaskRow.properties.versions.items.$ref).toBe('#/components/schemas/VersionRow')
  expect(VersionRow.properties.version_id.type).toBe('integer')
  // Once for a device, and once in each of the two rows that have fields besides.
  expect(texts.methods.match(/^ +agent_token:$/gm)).toHaveLength(3)
  expect(texts.methods.match(/^ +running_task_status:$/gm)).toHaveLength(1)
  const named = texts.methods.match(/\$ref: "#\/components\/schemas\/DeviceRow"/g) ?? []
  expect(named.length).toBeGreaterThan(1)
})

test('what makes a field doubtful or conditional is carried over', () => {
  const { schemas } = documents.methods.components
  expect(schemas.RestoreRow['x-assumed']).toMatch(/restore_infos is empty/)
  expect(schemas.DeviceRow.properties.kernel_version['x-since']).toBe('Active Backup 2.7')
  expect(schemas.TaskRow.properties.versions['x-flag']).toBe('load_versions')
  expect(schemas.BackupSource.properties.folder_list['x-unsteady']).toBe(true)
  const { properties } = schemas.SYNO_Backup_Task_delete_request
  expect(properties.task_id_list['x-wire']).toBe('quotable')
})

test('lists and objects of JSON APIs travel as JSON texts, scalars as they are', () => {
  const { encoding } =
    documents.methods.paths['/webapi/entry.cgi/SYNO.ActiveBackup.Task/list'].post.requestBody
      .content['application/x-www-form-urlencoded']
  expect(encoding).toEqual({ filter: { contentType: 'application/json' } })
})

test('a method that anybody may call asks for no session, others for one of its kinds', () => {
  const security = (path: string) =>
    documents.methods.paths[`/webapi/entry.cgi/${path}`].post.security
  expect(security('SYNO.API.Auth/login')).toEqual([])
  expect(security('SYNO.API.Auth/logout')).toContainEqual({})
  expect(security('SYNO.Backup.Task/list')).toContainEqual({ cookie: [], synoToken: [] })
  expect(security('SYNO.Backup.Task/list')).not.toContainEqual({})
})

test.each(views)('every example of the %s view has the shape that stands beside it', (view) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema({ $id: 'openapi', components: documents[view].components })
  const wrong: unknown[] = []
  let seen = 0
  for (const [path, { requestBody, responses }] of operations(view)) {
    for (const content of [requestBody.content, responses[200].content]) {
      for (const { schema, examples = {} } of Object.values<Json>(content)) {
        const local = JSON.stringify(schema).replaceAll('"#/', '"openapi#/')
        const validate = ajv.compile(JSON.parse(local))
        for (const [name, { value, summary }] of Object.entries<Json>(examples)) {
          seen += 1
          expect(summary).toMatch(/^From \S/)
          if (!validate(value))
            wrong.push([
              path,
              name,
              validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`),
            ])
        }
      }
    }
  }
  expect(wrong).toEqual([])
  expect(seen).toBeGreaterThan(90)
})

test('a form that lacks a parameter or answers that lack a field do not fit', () => {
  const ajv = new Ajv2020({ strict: false })
  ajv.addSchema({ $id: 'openapi', components: documents.methods.components })
  const fits = (name: string, value: unknown) =>
    ajv.validate({ $ref: `openapi#/components/schemas/${name}` }, value)
  const call = { api: 'SYNO.ActiveBackup.Task', version: 1, method: 'remove' }
  expect(fits('SYNO_ActiveBackup_Task_remove_request', { ...call, task_ids: [1] })).toBe(true)
  expect(fits('SYNO_ActiveBackup_Task_remove_request', call)).toBe(false)
  expect(
    fits('SYNO_ActiveBackup_Task_remove_request', { ...call, task_ids: [1], version: 3 }),
  ).toBe(false)
  expect(fits('SYNO_ActiveBackup_Task_list_answer', { success: true, data: {} })).toBe(false)
  const refusal = (code: number) => ({ success: false, error: { code } })
  expect(fits('SYNO_Backup_Task_refusal', refusal(4483))).toBe(true)
  expect(fits('SYNO_Backup_Task_refusal', refusal(1010))).toBe(false)
})
