/** What changed from one target to another, with its explanations, for one reader or for all. */
import { type Consumer, restrictChanges } from '../consumer.ts'
import type { Divergence } from '../model.ts'
import { type Change, type ChangeClass, changeClasses, sortChanges } from './change.ts'
import { compareChecks } from './checks.ts'
import { compareSurfaces } from './compare.ts'
import { foreteller } from './foretell.ts'
import type { Side } from './side.ts'

export interface Drift {
  readonly from: DriftSide
  readonly to: DriftSide
  /** The consumer it was restricted to; null for everybody. */
  readonly consumer: string | null
  readonly summary: Readonly<Record<ChangeClass, number>>
  readonly changes: readonly Change[]
}

export interface DriftSide extends Pick<Side, 'name' | 'kind'> {
  /** `DSM 7.2.2-72806`; null where the target does not say. */
  readonly dsm: string | null
}

export interface DriftOptions {
  readonly divergences?: readonly Divergence[] | undefined
  readonly consumer?: Consumer | undefined
  /** YYYY-MM-DD: divergences that expired before do not count. */
  readonly today: string
}

export function drift(before: Side, after: Side, options: DriftOptions): Drift {
  const { divergences = [], consumer, today } = options
  const foretell = foreteller(before, after, divergences, today)
  const seen = compareSurfaces(before.surface, after.surface, {
    views: { before: before.view, after: after.view },
    explain: foretell,
  })
  const checks = compareChecks(before.findings, after.findings, seen, foretell)
  const all = sortChanges([...seen, ...checks])
  const changes = consumer === undefined ? all : restrictChanges(all, consumer)
  const count = (name: ChangeClass) => changes.filter((change) => change.class === name).length
  return {
    from: sideOf(before),
    to: sideOf(after),
    consumer: consumer?.name ?? null,
    summary: Object.fromEntries(
      changeClasses.map((name) => [name, count(name)]),
    ) as Drift['summary'],
    changes,
  }
}

const sideOf = ({ name, kind, surface: { dsm } }: Side): DriftSide => ({ name, kind, dsm })
