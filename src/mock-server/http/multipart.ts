/** Forms of several parts. */
import type { IncomingMessage } from 'node:http'
import { Busboy } from '@fastify/busboy'
import type { RawParam, RawParams } from '../../contracts/wire/value.ts'
import { limits } from '../limits.ts'
import { consume } from './consume.ts'
import { TooManyParams } from './parameters.ts'

/**
 * Fields become parameters; the content of files is read and dropped. Resolves and rejects as
 * `readBody` does.
 */
export async function partsOf(request: IncomingMessage): Promise<RawParams | undefined> {
  const parts = new Map<string, RawParam>()
  const parser = new Busboy({
    headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
    limits: { fieldNameSize: limits.bodySize, fieldSize: limits.bodySize, parts: limits.params },
    // A part of type application/octet-stream without a file name is a field like any other.
    isPartAFile: (_name, _type, fileName) => fileName !== undefined,
  })
  // A part without a name is no parameter; the types do not know that there are such.
  const add = (name: string | undefined, text: string) => {
    if (name !== undefined) parts.set(name, { text })
  }
  let isEmpty = true
  return new Promise((resolve, reject) => {
    parser.on('field', add)
    parser.on('file', (name, file, fileName) => {
      add(name, fileName)
      // Where it breaks off, the parser says so as well.
      file.on('error', () => {}).resume()
    })
    parser.once('partsLimit', () => reject(new TooManyParams()))
    parser.on('error', reject)
    parser.once('finish', () => resolve(parts))
    consume(request, (chunk) => {
      isEmpty = false
      parser.write(chunk)
    }).then((whole) => {
      if (!whole) resolve(undefined)
      else if (isEmpty) resolve(parts)
      else parser.end()
    }, reject)
  })
}
