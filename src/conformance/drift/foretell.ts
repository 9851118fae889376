/** Looks for what foretells a change: a firmware profile of the contracts, or a declared divergence. */
import type { Evidence } from '../../contracts/define/evidence.ts'
import { type ProfileName, profiles } from '../../contracts/define/profiles.ts'
import { applies, matchesPlace } from '../divergences.ts'
import type { Divergence } from '../model.ts'
import { missingParameterUnder, surfaceOfProfile } from '../surface/profile.ts'
import { apiOf, methodOf } from '../surface/schema.ts'
import type { BareChange } from './change.ts'
import { partsOf } from './codes.ts'
import { bareChanges } from './compare.ts'
import type { Side } from './side.ts'

export type Foretell = (change: BareChange) => string | undefined

/** Explains what leads from one side to the other; divergences speak of the later one. */
export function foreteller(
  before: Side,
  after: Side,
  divergences: readonly Divergence[],
  today: string,
): Foretell {
  const pairs = profilePairs(before, after)
  const where = { kind: after.target, build: after.build, today }
  const declared = divergences.filter((divergence) => applies(divergence, where))
  return (change) => {
    const divergence = declared.find(
      (entry) => (entry.check ?? 'drift') === 'drift' && matchesPlace(entry, change),
    )
    if (divergence) return `declared: ${divergence.reason}`
    const pair = pairs.find(({ changes }) => changes.has(identity(change)))
    return pair && sentence(change, pair)
  }
}

interface ProfilePair {
  readonly from: ProfileName
  readonly to: ProfileName
  readonly changes: ReadonlySet<string>
}

const identity = ({ api, method, version, path, what, when, before, after }: BareChange): string =>
  JSON.stringify([api, method, version, path, what, when ?? '', before, after])

/** Profiles that the firmware of the two sides may follow, in the direction of the comparison. */
function profilePairs(before: Side, after: Side): ProfilePair[] {
  if (before.build === undefined || after.build === undefined) return []
  const direction = Math.sign(after.build - before.build)
  if (direction === 0) return []
  return profilesNear(before).flatMap((from) =>
    profilesNear(after)
      .filter((to) => Math.sign(buildOf(to) - buildOf(from)) === direction)
      .map((to) => ({ from, to, changes: foretold(from, to) })),
  )
}

const buildOf = (profile: ProfileName): number => Number(profiles[profile].version)

/** The profile of a side, or those observed last before and first after its firmware. */
function profilesNear({ profile, build = 0 }: Side): ProfileName[] {
  if (profile !== undefined) return [profile]
  const names = (Object.keys(profiles) as ProfileName[])
    .filter((name) => profiles[name].advertises === 'implemented')
    .sort((left, right) => buildOf(left) - buildOf(right))
  const earlier = names.filter((name) => buildOf(name) <= build).at(-1)
  const later = names.find((name) => buildOf(name) >= build)
  return [...new Set([earlier, later])].filter((name) => name !== undefined)
}

function foretold(from: ProfileName, to: ProfileName): ReadonlySet<string> {
  const whole = { whole: true }
  const views = { before: whole, after: whole }
  const changes = bareChanges(surfaceOfProfile(from), surfaceOfProfile(to), views)
  return new Set(changes.map(identity))
}

function sentence(change: BareChange, { from, to }: ProfilePair): string {
  // What the later profile does not have otherwise, the earlier one has.
  const named = [to, from].find((profile) => evidenceFor(change, profile).length > 0) ?? to
  const sources = citation(evidenceFor(change, named))
  return `firmware profile ${named}${sources === '' ? '' : ` (${sources})`}.`
}

/** What a contract cites for the way a profile has it. */
function evidenceFor({ api, method, what, when = '' }: BareChange, profile: ProfileName) {
  const contract = apiOf(api)
  const none: readonly Evidence[] = []
  if (contract === undefined) return none
  if (what === 'code changed') {
    if (partsOf(when).param === '') {
      const error = contract.errors?.[when]
      return error?.codeUnder?.[profile] === undefined ? none : error.evidence
    }
    const own = missingParameterUnder(contract, profile)
    return own === contract.missingParameter ? own.evidence : none
  }
  const versions = methodOf(api, method)?.versionsUnder?.[profile]?.evidence
  return versions ?? contract.under?.[profile]?.evidence ?? none
}

/** The sources; the reason of a claim that has none. */
function citation(evidence: readonly Evidence[]): string {
  const reasons = evidence.flatMap((piece) => (piece.kind === 'assumed' ? [piece.why] : []))
  const sources = evidence.flatMap((piece) => {
    if (piece.kind === 'assumed') return []
    return [piece.kind === 'seed' ? piece.source : `${piece.kind} ${piece.source}`]
  })
  if (sources.length === 0) return reasons.map((why) => `assumed: ${why}`).join('; ')
  return [...new Set(sources), ...(reasons.length > 0 ? ['partly assumed'] : [])].join(', ')
}
