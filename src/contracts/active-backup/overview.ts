import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, client, seed } from '../define/evidence.ts'
import { bytes, epochSeconds, oneOf } from '../define/fields.ts'
import { resultStatus } from './enumerations.ts'
import { deviceRow } from './rows.ts'
import { activeBackup } from './shared.ts'

/** What one run moved for one device. */
export const transferRow = z.object({
  config_device_id: z.int(),
  device_name: z.string(),
  device_result_id: z.int(),
  processed_bytes: bytes,
  result_id: z.int(),
  status: oneOf(resultStatus),
  time_end: epochSeconds,
  time_start: epochSeconds,
  transfered_bytes: bytes,
})

/** Bytes that each device moved in a span of time, which is given in seconds. From seed-003. */
export const overviewApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Overview',
  methods: {
    list_device_transfer_size: {
      summary: 'List what each device moved in a span of time',
      access: 'admin',
      effect: 'read',
      params: z.object({
        time_start: z.int().min(0),
        time_end: z.int().min(0).optional(),
      }),
      data: z.object({
        device_list: z.array(z.object({ device: deviceRow, transfer_list: z.array(transferRow) })),
        total: z.int(),
      }),
      evidence: [
        seed('003', 'list_device_transfer_size'),
        client('n4s4', 'always sends both bounds; the default of time_end is now'),
        assumed('a run counts when it started inside the span', 'behaviour'),
      ],
    },
  },
})
