/** What the generated pages say about assumptions and sources. */
import type { Evidence } from '../contracts/define/evidence.ts'
import { sources } from '../contracts/define/sources.ts'

/** The assumptions among pieces of evidence. */
export const doubts = (evidence: readonly Evidence[]): string[] =>
  evidence.flatMap((piece) =>
    piece.kind === 'assumed' ? [piece.about ? `${piece.about}: ${piece.why}` : piece.why] : [],
  )

export const sourceRows = (): string[][] =>
  Object.entries(sources).map(([id, title]) => [`\`${id}\``, title])
