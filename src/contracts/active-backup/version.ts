import * as z from 'zod'
import { defineApi, noData } from '../define/api.ts'
import { assumed, seed } from '../define/evidence.ts'
import { activeBackupErrors } from './errors.ts'
import { activeBackup, idList } from './shared.ts'

const { noSuchTask, noSuchVersionOrDevice, taskHasLockedVersion, versionBusy } = activeBackupErrors

/** Versions of a task. They are read with Task.list and deleted here: seed-003. */
export const versionApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Version',
  errors: { noSuchTask, noSuchVersionOrDevice, taskHasLockedVersion, versionBusy },
  methods: {
    delete: {
      summary: 'Delete versions of a task',
      access: 'admin',
      effect: 'destroy',
      params: z.object({ task_id: z.int(), version_ids: idList }),
      data: noData,
      notes: ['The data of the versions is not preserved'],
      evidence: [
        seed('003', 'backup_task_delete_versions'),
        assumed('one version that cannot go refuses the whole call', 'behaviour'),
      ],
    },
  },
})
