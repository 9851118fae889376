/** One side of a comparison: a firmware profile, a JSON report or the folder of a recording. */
import { readFileSync, statSync } from 'node:fs'
import { type ProfileName, profiles } from '../../contracts/define/profiles.ts'
import { buildOfFirmware } from '../divergences.ts'
import type { Finding, ReportTarget, Surface } from '../model.ts'
import { readRecording } from '../recording/format.ts'
import { readReport } from '../reports/json.ts'
import { surfaceOfProfile } from '../surface/profile.ts'
import { surfaceOfRecording } from '../surface/recording.ts'
import { apiOf } from '../surface/schema.ts'
import type { View } from './views.ts'

export interface Side {
  /** As it was named: `dsm-7.4`, `before.json`. */
  readonly name: string
  readonly kind: 'profile' | 'report' | 'recording'
  readonly surface: Surface
  readonly view: View
  readonly findings: readonly Finding[]
  /** The firmware profile that it is; undefined for what was observed. */
  readonly profile: ProfileName | undefined
  /** The build number of its firmware. */
  readonly build: number | undefined
  /** What was observed; undefined for a profile. */
  readonly target: ReportTarget['kind'] | undefined
}

/** Reads a side by its name. Throws a RangeError, in one sentence. */
export function readSide(name: string): Side {
  if (Object.hasOwn(profiles, name)) return profileSide(name as ProfileName)
  return isFolder(name) ? recordingSide(name) : reportSide(name)
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory()
  } catch {
    const names = Object.keys(profiles).join(', ')
    throw new RangeError(
      `${name} is no report, no folder of a recording, and none of the profiles ${names}`,
    )
  }
}

function profileSide(profile: ProfileName): Side {
  const all = profiles[profile].advertises === 'everything'
  return {
    name: profile,
    kind: 'profile',
    surface: surfaceOfProfile(profile),
    // Of the many APIs a unit has besides, the shorter profiles say nothing.
    view: { whole: true, lists: (api) => all || apiOf(api) !== undefined },
    findings: [],
    profile,
    build: Number(profiles[profile].version),
    target: undefined,
  }
}

function recordingSide(folder: string): Side {
  const { surface, listsAll } = surfaceOfRecording(readRecording(folder))
  refuseEmpty(surface, folder)
  return {
    name: folder,
    kind: 'recording',
    surface,
    view: { whole: false, lists: () => listsAll },
    findings: [],
    profile: undefined,
    build: buildOfFirmware(surface.dsm),
    target: 'recording',
  }
}

function reportSide(file: string): Side {
  const { target, findings, observed } = readReport(readText(file), file)
  refuseEmpty(observed, file)
  const dsm = observed.dsm ?? target.dsm
  // A run asks for the whole list; without an answer to that it has none.
  const listsAll = Object.keys(observed.apis).length > 0
  return {
    name: file,
    kind: 'report',
    surface: { ...observed, dsm },
    view: { whole: false, lists: () => listsAll },
    findings,
    profile: undefined,
    build: buildOfFirmware(dsm),
    target: target.kind,
  }
}

/** To have seen nothing is not the same as to have seen no difference. */
function refuseEmpty({ methods }: Surface, name: string): void {
  if (Object.keys(methods).length > 0) return
  throw new RangeError(`${name} holds nothing that was seen of its target`)
}

/** The text of a file. Throws a RangeError. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new RangeError(`cannot read ${file}: ${(thrown as NodeJS.ErrnoException).code}`)
  }
}
