/** Things keep the ids they were seen with. */
import type { Nas } from '../../nas.ts'
import type { NasState } from '../../state.ts'

type Kind = keyof NasState['counters']

/** Makes something that takes the next id of its kind, under the given id. */
export function asId<Made>(nas: Nas, kind: Kind, id: number, make: () => Made): Made {
  const { counters } = nas.state
  const highest = counters[kind]
  counters[kind] = id - 1
  const made = make()
  counters[kind] = Math.max(highest, id)
  return made
}

/** New things get ids above the ones seen. */
export function countBeyond(nas: Nas, kind: Kind, id: number): void {
  const { counters } = nas.state
  counters[kind] = Math.max(counters[kind], id)
}
