import * as z from 'zod'
import { defineApi, noData } from '../define/api.ts'
import { assumed, bareReply, client, seed } from '../define/evidence.ts'
import { withFlag } from '../define/fields.ts'
import { activeBackupErrors } from './errors.ts'
import { deviceRow, lastResultRow, versionRow } from './rows.ts'
import { activeBackup, backupTypeFilter, idList, listAtVersionOneOnly, page } from './shared.ts'
import { taskRow } from './task.ts'

const { backupRunning, deviceBeingDeleted, noSuchVersionOrDevice } = activeBackupErrors

const credential = z
  .string()
  .optional()
  .meta({ 'x-assumed': 'named after the field of the device row; only device_ids is documented' })

/**
 * Protected devices and their credentials. The methods are those of seed-002; of the answers only
 * that of `list` is captured.
 */
export const deviceApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Device',
  errors: { backupRunning, deviceBeingDeleted, noSuchVersionOrDevice },
  methods: {
    list: {
      summary: 'List devices',
      versionsUnder: listAtVersionOneOnly,
      access: 'admin',
      effect: 'read',
      slow: true,
      params: z.object({
        load_result: z.boolean().default(false),
        filter: z
          .object({ backup_type: backupTypeFilter.optional(), host_name: z.string().optional() })
          .default({}),
        ...page,
      }),
      data: z.object({
        devices: z.array(
          deviceRow.extend({
            last_result: withFlag('load_result', lastResultRow),
            task_count: z.int(),
          }),
        ),
        total: z.int(),
        total_devices_of_backup_type: z
          .int()
          .meta({ description: '0 without a backup_type filter, else the number of that type' }),
      }),
      evidence: [
        seed('002'),
        client('ps-active-backup', 'load_result, filter, offset, limit'),
        assumed('host_name matches a part of the name, in any case', 'params'),
      ],
    },
    list_restorable_version: {
      summary: 'List the versions a device can be restored from',
      access: 'admin',
      effect: 'read',
      params: z.object({ device_id: z.int(), load_available: z.boolean().optional() }),
      data: z.object({
        total: z.int(),
        versions: z.array(
          versionRow.extend({
            share_name: z.string(),
            task_id: z.int(),
            task_name: z.string(),
          }),
        ),
      }),
      evidence: [
        seed('002'),
        client('ps-active-backup', 'the older list_version has these rows'),
        assumed('the reply is not captured; rows follow list_version and Task.list', 'data'),
      ],
    },
    list_tasks: {
      summary: 'List the tasks of devices',
      access: 'admin',
      effect: 'read',
      slow: true,
      params: z.object({ device_ids: idList }),
      data: z.object({ tasks: z.array(taskRow), total: z.int() }),
      evidence: [seed('002'), assumed('the reply is not captured; rows follow Task.list', 'data')],
    },
    remove: {
      summary: 'Remove devices',
      access: 'admin',
      effect: 'destroy',
      params: z.object({ device_ids: idList }),
      data: noData,
      evidence: [
        seed('002'),
        assumed('a task whose only device it was goes with it', 'behaviour'),
        bareReply,
      ],
    },
    set_credential: {
      summary: 'Set the credentials stored for devices',
      access: 'admin',
      effect: 'write',
      undo: 'set_credential with the former values',
      params: z.object({
        device_ids: idList,
        login_user: credential,
        login_password: credential,
        mssql_user: credential,
        mssql_password: credential,
        oracle_user: credential,
        oracle_password: credential,
      }),
      data: noData,
      evidence: [
        seed('002'),
        assumed('only device_ids is documented; the rest follows the device row', 'params'),
        bareReply,
      ],
    },
  },
})
