/** Evidence in words. */
import { type Evidence, strongest } from '../contracts/define/evidence.ts'
import { sources } from '../contracts/define/sources.ts'

const words: Readonly<Record<Evidence['kind'], string>> = {
  seed: 'documented',
  official: 'official',
  capture: 'captured',
  probe: 'probed',
  client: 'clients',
  assumed: 'assumed',
}

/** How sure we are of a part of a method, in a word or two. */
export const sureness = (evidence: readonly Evidence[], aspect?: 'params' | 'data'): string =>
  words[strongest(evidence, aspect)]

/** `seed-001 (list)`, or the reason of an assumption. */
export function cite(piece: Evidence): string {
  if (piece.kind === 'assumed') return `assumed: ${piece.why}`
  const detail = piece.kind === 'seed' ? piece.section : piece.note
  return detail === undefined ? piece.source : `${piece.source} (${detail})`
}

/** The assumptions among pieces of evidence. */
export const doubts = (evidence: readonly Evidence[]): string[] =>
  evidence.flatMap((piece) =>
    piece.kind === 'assumed' ? [piece.about ? `${piece.about}: ${piece.why}` : piece.why] : [],
  )

export const sourceRows = (): string[][] =>
  Object.entries(sources).map(([id, title]) => [`\`${id}\``, title])
