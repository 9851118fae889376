/** Lines of the Vault's log. */

import type { LogLine } from '../hyper-backup/state.ts'
import { type Nas, seconds } from '../nas.ts'
import type { Target } from './state.ts'

type Level = LogLine['level']

const wordings = {
  // As in a real log file. The Vault's own work is done by Localhost, the rest by a client.
  created: { level: 'info', text: 'Backup destination [R] created.' },
  started: { level: 'info', text: 'Backup started.' },
  complete: { level: 'info', text: 'Backup complete.' },
  rotation: { level: 'info', text: 'Backup rotation started.', own: true },
  rotated: { level: 'info', text: 'Version [R] rotated.', own: true },
  // Ours: no source has a line for these.
  waiting: { level: 'info', text: 'Backup is waiting for its turn.' },
  suspended: { level: 'info', text: 'Backup suspended.' },
  brokenOff: { level: 'warning', text: 'Backup was not completed.' },
  discarded: { level: 'info', text: 'Suspended backup discarded.' },
  removed: { level: 'info', text: 'Backup destination [R] removed.' },
} as const satisfies Record<string, { level: Level; text: string; own?: true }>

export function writeLog(nas: Nas, target: Target, kind: keyof typeof wordings, about = ''): void {
  const wording: { level: Level; text: string; own?: true } = wordings[kind]
  const from = wording.own ? 'Localhost' : target.address
  nas.state.hyperBackupVault.logs.push({
    event: `[${from}] ${wording.text.replace('[R]', `[${about}]`)}`,
    level: wording.level,
    user: target.owner_name,
    at: seconds(nas),
    about: target.target_id,
  })
}
