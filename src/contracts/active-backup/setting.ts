import * as z from 'zod'
import { defineApi, noData, noParams } from '../define/api.ts'
import { assumed, capture, client, seed } from '../define/evidence.ts'
import { activeBackup } from './shared.ts'

const certificate = z.object({
  cert_common_name: z.string(),
  cert_issuer: z.string(),
  cert_san: z.array(z.string()),
  cert_tillTime: z
    .union([z.string(), z.number()])
    .meta({ description: '`May 29 18:54:13 2025 GMT`; milliseconds just after a renewal' }),
})

/** Rows are found by name; the id is missing on some. */
export const settingRow = z.object({
  id: z.int().optional(),
  name: z.string(),
  value: z.string(),
})

/** Settings of the package, every value as a text, and its certificates. From seed-003 and a capture. */
export const settingApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Setting',
  methods: {
    list: {
      summary: 'Read the settings and certificates of the package',
      access: 'admin',
      effect: 'read',
      params: noParams,
      data: z.object({
        cert_info: z.object({
          cert_from_dsm: certificate,
          cert_from_package: certificate,
          cert_use_package: z.boolean(),
        }),
        settings: z.array(settingRow),
      }),
      evidence: [seed('003', 'get_settings'), capture('pmilano1-probe')],
    },
    set: {
      summary: 'Change settings; rows are matched by name',
      access: 'admin',
      effect: 'write',
      undo: 'set with the former values',
      params: z.object({
        settings: z.array(
          z.object({
            id: z.int().optional(),
            name: z.string().min(1),
            value: z.union([z.string(), z.number(), z.boolean()]),
          }),
        ),
        cert_use_package: z.boolean().optional(),
      }),
      data: noData,
      notes: [
        'max_concurrent_devices takes effect with the next backup',
        'Bandwidth is in MB/s and applies to PCs, physical servers and NAS devices',
        'Tasks that run at the same time share the bandwidth evenly',
      ],
      evidence: [
        seed('003', 'set_concurrent_devices and its siblings'),
        client('n4s4', 'settings may be []'),
        assumed(
          'values are stored as text; the limits of known names are checked (condition)',
          'behaviour',
        ),
      ],
    },
  },
})
