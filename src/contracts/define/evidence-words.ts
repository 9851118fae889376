/** Evidence in words, for pages and reports. */
import { type Evidence, strongest } from './evidence.ts'
import { sources } from './sources.ts'

const words: Readonly<Record<Evidence['kind'], string>> = {
  seed: 'documented',
  official: 'official',
  capture: 'captured',
  probe: 'probed',
  client: 'clients',
  assumed: 'assumed',
}

/** What kind of evidence it is, in a word. */
export const evidenceWord = (piece: Evidence): string => words[piece.kind]

/** How sure we are of a part of a method, in a word or two. */
export const sureness = (evidence: readonly Evidence[], aspect?: 'params' | 'data'): string =>
  words[strongest(evidence, aspect)]

/** `seed-001 (list)`, or the reason of an assumption. */
export function cite(piece: Evidence): string {
  if (piece.kind === 'assumed') return `assumed: ${piece.why}`
  const detail = piece.kind === 'seed' ? piece.section : piece.note
  return detail === undefined ? piece.source : `${piece.source} (${detail})`
}

/** What the source of a piece is; empty for an assumption and for a source we do not know. */
export const sourceTitle = (piece: Evidence): string =>
  piece.kind === 'assumed' ? '' : ((sources as Record<string, string>)[piece.source] ?? '')
