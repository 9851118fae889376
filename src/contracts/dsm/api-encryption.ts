import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { capture, client, official } from '../define/evidence.ts'
import { epochSeconds } from '../define/fields.ts'

/**
 * The RSA key for encrypted parameters, and the time in seconds that proves them fresh. From N4S4 and
 * a captured answer.
 */
export const apiEncryptionApi = defineApi({
  name: 'SYNO.API.Encryption',
  versions: [1, 1],
  requestFormat: 'JSON',
  evidence: [capture('api-info-dsm7'), official('sdk-header')],
  under: { 'dsm-6.2': { path: 'encryption.cgi', raw: true, evidence: [capture('api-info-dsm6')] } },
  methods: {
    getinfo: {
      summary: 'Fetch the public key for encrypted parameters',
      access: 'anyone',
      effect: 'read',
      params: z.object({
        format: z.string().optional().meta({
          description: '`module`: hexadecimal modulus; otherwise base64 of the DER public key',
        }),
      }),
      data: z.object({
        cipherkey: z.string(),
        ciphertoken: z.string(),
        public_key: z.string(),
        server_time: epochSeconds,
      }),
      evidence: [client('n4s4'), capture('issue-threads', 'public_key of an RSA-4096 key')],
    },
  },
})
