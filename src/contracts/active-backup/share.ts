import * as z from 'zod'
import { defineApi, noParams } from '../define/api.ts'
import { assumed, capture, seed } from '../define/evidence.ts'
import { bytes, since } from '../define/fields.ts'
import { activeBackup } from './shared.ts'

const idsOfJobs = z.array(z.int()).meta({ description: 'Ids at work on the storage right now' })

/** A shared folder that holds backups. */
export const storageRow = z.object({
  automount_iv: z.string(),
  automount_location: z.string(),
  backup_tasks: idsOfJobs,
  compacting: z.boolean(),
  compacting_percentage: z.int(),
  compressed_size: bytes,
  dedup_size: bytes,
  delete_tasks: idsOfJobs,
  delete_versions: idsOfJobs,
  device_count: z.int(),
  device_info: z.object({
    agentless_count: z.int(),
    agentless_size: bytes,
    dsm_count: z.int(),
    dsm_size: bytes,
    pc_count: z.int(),
    pc_size: bytes,
    server_count: z.int(),
    server_size: bytes,
    vm_count: z.int(),
    vm_size: bytes,
  }),
  fs_name: z.string(),
  fs_type: z.int().meta({ description: '3 is btrfs' }),
  mounted: z.boolean(),
  relink_state: z.object({
    alive: z.boolean(),
    error: since('Active Backup 3.0', z.object({ code: z.int() })),
    owner: z.boolean(),
    state: z.int(),
  }),
  repo_dir: z.string(),
  share_name: z.string(),
  share_type: since('Active Backup 3.0', z.string()),
  storage_compress_algorithm: z.int(),
  storage_encrypt_algorithm: z.int(),
  storage_id: z.int(),
  vol_name: z.string(),
  volume_path: z.string(),
})

/** Storages that backups lie on, with their sizes in bytes. From seed-003 and a capture. */
export const shareApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Share',
  methods: {
    list_storage: {
      summary: 'List the storages that hold backups',
      access: 'admin',
      effect: 'read',
      slow: true,
      params: noParams,
      data: z.object({ storages: z.array(storageRow) }),
      evidence: [
        seed('003', 'list_storage'),
        capture('pmilano1-probe'),
        assumed(
          'the three lists name tasks and versions at work; idle in every capture',
          'behaviour',
        ),
      ],
    },
  },
})
