/** A version of a task's backup, as it begins. */
import { dataFormat, versionStatus } from '../../../contracts/active-backup/enumerations.ts'
import { compact } from '../../kernel/local-time.ts'
import type { Nas } from '../nas.ts'
import type { Version } from './state.ts'

/** One that begins at the given millisecond. Its folder is named two seconds before, as captured. */
export const newVersion = (nas: Nas, version_id: number, start: number): Version => ({
  crypto_key_id: 0,
  data_format: dataFormat.dedup,
  folder_name: compact(start - 2_000, nas.state.system.timeZone, 'ActiveBackup_'),
  is_snapshot: true,
  locked: false,
  status: versionStatus.backingUp.value,
  time_end: 0,
  time_start: Math.floor(start / 1000),
  used_size: 0,
  version_id,
})
