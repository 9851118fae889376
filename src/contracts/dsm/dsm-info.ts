import * as z from 'zod'
import { defineApi, noParams } from '../define/api.ts'
import { capture, client } from '../define/evidence.ts'

/** Model, serial number, firmware and uptime of the unit. From a captured answer. */
export const dsmInfoApi = defineApi({
  name: 'SYNO.DSM.Info',
  versions: [2, 2],
  requestFormat: 'JSON',
  evidence: [capture('api-info-dsm7')],
  methods: {
    getinfo: {
      summary: 'Model, serial number, firmware and uptime',
      access: 'user',
      effect: 'read',
      params: noParams,
      data: z.object({
        codepage: z.string(),
        model: z.string(),
        ram: z.int().meta({ description: 'MiB' }),
        serial: z.string(),
        temperature: z.int().meta({ description: 'Degrees Celsius' }),
        temperature_warn: z.boolean(),
        time: z
          .string()
          .meta({ description: '`Sun Jun  2 13:34:43 2024`, in the zone of the NAS' }),
        uptime: z.int().meta({ description: 'Seconds' }),
        version: z.string().meta({ description: 'Build number' }),
        version_string: z.string(),
      }),
      evidence: [capture('issue-threads'), client('py-synologydsm-api', 'called after login')],
    },
  },
})
