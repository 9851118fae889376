import * as z from 'zod'
import { defineApi, noParams } from '../define/api.ts'
import { capture, client, probe } from '../define/evidence.ts'

/**
 * What the login page of DSM 7 asks for. Its answer sets the cookie `_SSID`, the key of the NAS for the
 * Noise handshake. Probed on a real unit, and relied on by N4S4; DSM 6 has none.
 */
export const apiAuthUiConfigApi = defineApi({
  name: 'SYNO.API.Auth.UIConfig',
  versions: [1, 1],
  requestFormat: 'JSON',
  evidence: [capture('api-info-dsm7')],
  under: { 'dsm-6.2': { absent: true, evidence: [capture('api-info-dsm6')] } },
  methods: {
    get: {
      summary: 'Fetch the plug-ins of the login page; sets the `_SSID` cookie',
      access: 'anyone',
      effect: 'read',
      params: noParams,
      data: z.array(
        z.object({
          jsPath: z.string(),
          texts: z.record(z.string(), z.record(z.string(), z.string())),
          version: z.string(),
        }),
      ),
      evidence: [
        probe('pmilano1-probe', 'an array of {jsPath,texts,version}'),
        client('n4s4', 'needs the cookie, ignores the body'),
      ],
    },
  },
})
