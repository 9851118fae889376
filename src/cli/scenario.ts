/** What --scenario may say: a name, a file with a saved state, or a folder with a recording. */
import { readFileSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { parseSnapshot } from '../mock-server/kernel/snapshot.ts'
import type { Scenario } from '../mock-server/nas/scenarios/base.ts'
import { scenarioNames, scenarios } from '../mock-server/nas/scenarios/index.ts'
import { observedScenario } from '../mock-server/nas/scenarios/observed/observed.ts'
import { savedScenario } from '../mock-server/nas/scenarios/saved.ts'
import { readObservations } from './recording.ts'

/** A known name wins over a file that is called the same. */
export function scenario(text: string): Scenario {
  const known = scenarioNames.find((candidate) => candidate === text)
  if (known) return scenarios[known]
  const entry = statSync(text, { throwIfNoEntry: false })
  if (entry === undefined) {
    throw new InvalidArgumentError(
      `It must be one of ${scenarioNames.join(', ')}, a file with a saved state, or a folder ` +
        'with a recording.',
    )
  }
  try {
    return entry.isDirectory() ? recorded(text) : saved(text)
  } catch (thrown) {
    throw new InvalidArgumentError(`Cannot start from it: ${(thrown as Error).message}.`)
  }
}

function saved(file: string): Scenario {
  try {
    return savedScenario(nameOf(file), parseSnapshot(JSON.parse(readFileSync(file, 'utf8'))))
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? 'it is not JSON' : (thrown as Error).message
    throw new RangeError(`${file}: ${reason}`)
  }
}

function recorded(folder: string): Scenario {
  const { observations, recordedAt } = readObservations(folder)
  return observedScenario(observations, { name: nameOf(folder), recordedAt })
}

/** The last part of the path, unless a scenario is called that. */
function nameOf(path: string): string {
  const name = basename(resolve(path))
  return Object.hasOwn(scenarios, name) ? path : name
}
