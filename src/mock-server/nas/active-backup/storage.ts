/** The shared folders that backups lie in. */
import type { Nas } from '../nas.ts'
import type { Storage } from './state.ts'

/** The folder that the package makes for the first task, where there is none yet. */
export function ensureStorage(nas: Nas): Storage {
  const { storages } = nas.state.activeBackup
  const [first] = Object.values(storages)
  if (first) return first
  const storage = newStorage(1)
  storages[storage.storage_id] = storage
  return storage
}

/** Empty, on a volume of btrfs. */
export const newStorage = (storage_id: number): Storage => ({
  automount_iv: '',
  automount_location: '',
  compacting: false,
  compacting_percentage: 0,
  compressed_size: 0,
  dedup_size: 0,
  fs_name: 'btrfs',
  fs_type: 3,
  full: false,
  mounted: true,
  relink_state: { alive: false, error: { code: 0 }, owner: true, state: 0 },
  repo_dir: '@ActiveBackup',
  share_name: 'ActiveBackupforBusiness',
  share_type: '',
  storage_compress_algorithm: 0,
  storage_encrypt_algorithm: 0,
  storage_id,
  vol_name: 'Volume 1',
  volume_path: '/volume1',
})
