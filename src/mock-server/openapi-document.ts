/** The OpenAPI documents as JSON. A file of its own, because most servers never load what it needs. */
import { parse } from 'yaml'
import { type OpenapiView, readOpenapi } from './package-files.ts'

const documents = new Map<OpenapiView, string>()

/** Made once: reading so much YAML keeps every other call waiting. */
export async function openapiJson(view: OpenapiView): Promise<string> {
  const document =
    documents.get(view) ??
    // The server that describes itself is the one to call, wherever it listens.
    JSON.stringify({ ...parse(await readOpenapi(view)), servers: [{ url: '/' }] })
  documents.set(view, document)
  return document
}
