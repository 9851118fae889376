/** One difference between two targets, and what it means to somebody's program. */

/** From worst to best; `explained` is any of the others where somebody foretold it. */
export const changeClasses = ['breaking', 'risky', 'additive', 'explained'] as const
export type ChangeClass = (typeof changeClasses)[number]

/** What changed, in words that stay the same from release to release. */
export type ChangeKind =
  | 'API gone'
  | 'API new'
  | 'minVersion raised'
  | 'minVersion lowered'
  | 'maxVersion raised'
  | 'maxVersion lowered'
  | 'path changed'
  | 'requestFormat changed'
  | 'method gone'
  | 'method new'
  | 'version gone'
  | 'version new'
  | 'data gone'
  | 'data new'
  | 'field gone'
  | 'field not seen'
  | 'field new'
  | 'field optional'
  | 'field nullable'
  | 'type replaced'
  | 'type added'
  | 'value new'
  | 'value gone'
  | 'values open'
  | 'code changed'
  | 'refusal gone'
  | 'refusal new'
  | 'parameter required'
  | 'parameter optional'
  | 'check fails'
  | 'check warns'

export interface Change {
  readonly class: ChangeClass
  readonly api: string
  /** Empty when it is about the API as a whole. */
  readonly method: string
  /** null when it is about every version that both sides have. */
  readonly version: number | null
  /** Where in the answer, or the name of a parameter; empty for the method as a whole. */
  readonly path: string
  readonly what: ChangeKind
  /** The situation of an error code, or the name of a check. */
  readonly when?: string
  /** A phrase; null for nothing. */
  readonly before: string | null
  readonly after: string | null
  /** One sentence for whoever calls it, and where it was foretold. */
  readonly why: string
  /** What it would be if nobody had foretold it. */
  readonly unexplained?: Exclude<ChangeClass, 'explained'>
}

/** A change before anybody looked for an explanation. */
export type BareChange = Change & { readonly class: Exclude<ChangeClass, 'explained'> }

const rank = new Map<ChangeClass, number>(changeClasses.map((name, index) => [name, index]))

/** By class, then by place: the same changes always come in the same order. */
export function sortChanges<Kind extends Change>(changes: readonly Kind[]): Kind[] {
  const place = ({ api, method, version, path, what, when = '' }: Change) =>
    [api, method, String(version ?? 0).padStart(3, '0'), path, what, when].join('\n')
  return [...changes].sort((left, right) => {
    const order = (rank.get(left.class) ?? 0) - (rank.get(right.class) ?? 0)
    return order !== 0 ? order : place(left) < place(right) ? -1 : 1
  })
}
