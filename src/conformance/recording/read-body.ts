/** The bodies that requests to a NAS have. */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

/** The fields of a form, in either encoding; undefined for one that cannot be read. */
export async function fieldsOf(
  contentType: string,
  body: Buffer,
): Promise<URLSearchParams | undefined> {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return new URLSearchParams(body.toString('utf8'))
  }
  // Other bodies hold no parameters for DSM, JSON among them.
  if (!contentType.startsWith('multipart/')) return new URLSearchParams()
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
    const fields = new URLSearchParams()
    // Of a file its name is a parameter; its content is not looked at.
    for (const [name, value] of form) {
      fields.append(name, typeof value === 'string' ? value : value.name)
    }
    return fields
  } catch {
    return undefined
  }
}

/** Bytes, unpacked as well. Bigger bodies are passed on and not recorded. */
export const largestBody = 64 * 1024 * 1024

const unpack: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/**
 * The text of a body as it came over the wire; undefined when it unpacks to too much or is in an
 * encoding that we cannot undo.
 */
export function textOfBody(encoding: string | undefined, body: Buffer): string | undefined {
  if (encoding === undefined || encoding === 'identity') return body.toString('utf8')
  try {
    return unpack[encoding]?.(body, { maxOutputLength: largestBody }).toString('utf8')
  } catch {
    return undefined
  }
}
