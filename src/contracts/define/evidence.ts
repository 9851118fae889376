/**
 * Where a claim comes from. Every method, error and profile of a contract carries at least one of
 * these, because fakes of DSM contradict each other exactly where nobody wrote the source down.
 */
import type { SourceId } from './sources.ts'

/** What part of a method a statement is about; without it, the method as a whole. */
export type Aspect = 'params' | 'data' | 'behaviour'

/**
 * What a claim rests on: a document the project was created from (`section` says where in it), what
 * Synology published, a recorded request and its answer, notes of somebody who called a real unit,
 * what a client sends or relies on, or an assumption and its reason.
 */
export type Evidence =
  | { readonly kind: 'seed'; readonly source: SourceId; readonly section?: string }
  | { readonly kind: 'official'; readonly source: SourceId; readonly note?: string }
  | { readonly kind: 'capture'; readonly source: SourceId; readonly note?: string }
  | { readonly kind: 'probe'; readonly source: SourceId; readonly note?: string }
  | { readonly kind: 'client'; readonly source: SourceId; readonly note?: string }
  | { readonly kind: 'assumed'; readonly why: string; readonly about?: Aspect }

/** The documents the project was created from: 000 to 004. */
type SeedNumber = '000' | '001' | '002' | '003' | '004'

/** A document the project was created from. It outranks every other source. */
export const seed = (document: SeedNumber, section?: string): Evidence =>
  section === undefined
    ? { kind: 'seed', source: `seed-${document}` }
    : { kind: 'seed', source: `seed-${document}`, section }

const cite =
  (kind: 'official' | 'capture' | 'probe' | 'client') =>
  (source: SourceId, note?: string): Evidence =>
    note === undefined ? { kind, source } : { kind, source, note }

/** Published by Synology. */
export const official = cite('official')
/** A request and its answer, recorded on a real unit. */
export const capture = cite('capture')
/** Notes of somebody who called a real unit and wrote down the outcome, not the bytes. */
export const probe = cite('probe')
/** What a client sends or relies on: its users run it on real units. */
export const client = cite('client')
/** Our own choice where no source speaks, and the reason for it. */
export const assumed = (why: string, about?: Aspect): Evidence =>
  about === undefined ? { kind: 'assumed', why } : { kind: 'assumed', why, about }

/** For actions whose answer nobody published. */
export const bareReply = assumed(
  'no reply is captured; other actions answer a bare success',
  'data',
)

/** Kinds from most to least trusted. */
export const trust = ['seed', 'official', 'capture', 'probe', 'client', 'assumed'] as const

/** The most trusted kind among the pieces that speak about the given aspect. */
export function strongest(evidence: readonly Evidence[], aspect?: Aspect): Evidence['kind'] {
  const doubted = evidence.some(
    (piece) => piece.kind === 'assumed' && piece.about !== undefined && piece.about === aspect,
  )
  if (doubted) return 'assumed'
  const kinds = new Set(
    evidence
      .filter((piece) => piece.kind !== 'assumed' || piece.about === undefined)
      .map((piece) => piece.kind),
  )
  return trust.find((kind) => kinds.has(kind)) ?? 'assumed'
}
