/** Claims that a recording has borne out are judged as captured ones. */
import * as z from 'zod'
import { capture } from '../contracts/define/evidence.ts'
import type { Finding } from './model.ts'
import type { PromotedClaim } from './recording/promote.ts'

const promotion = z.object({
  format: z.literal(1),
  claims: z.array(
    z.object({
      api: z.string(),
      method: z.string(),
      version: z.int(),
      aspect: z.enum(['data', 'field']),
      path: z.string().optional(),
      exchange: z.string(),
      was: z.string(),
    }),
  ),
})

/**
 * Reads the JSON text that `evidence promote` wrote; `file` is how it is called in messages. Throws
 * a RangeError with one sentence for anything else.
 */
export function readPromotion(text: string, file: string): readonly PromotedClaim[] {
  try {
    return promotion.parse(JSON.parse(text)).claims
  } catch {
    throw new RangeError(`${file} is nothing that evidence promote wrote`)
  }
}

const shapes: readonly string[] = ['shape', 'shape-flags', 'recorded']

/** A breach of a claim that is captured by now is a failure. */
export function promoteFindings(
  findings: readonly Finding[],
  claims: readonly PromotedClaim[],
): Finding[] {
  return findings.map((finding) => {
    if (finding.status !== 'warn' || !shapes.includes(finding.check)) return finding
    if (finding.expected === 'no such field' || finding.expected.startsWith('nothing'))
      return finding
    const claim = claims.find(
      ({ api, method, path }) =>
        api === finding.api &&
        method === finding.method &&
        (path === undefined || path === finding.path),
    )
    if (claim === undefined) return finding
    return {
      ...finding,
      status: 'fail',
      severity: 'failure',
      evidence: [capture('recording', claim.exchange)],
    }
  })
}
