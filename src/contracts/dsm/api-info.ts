import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, capture, official } from '../define/evidence.ts'

const entry = z.object({
  maxVersion: z.int(),
  minVersion: z.int(),
  path: z.string(),
  requestFormat: z.literal('JSON').optional(),
})

/**
 * The list of APIs with their versions and paths, which needs no session. From the Login Web API Guide
 * and captured lists.
 */
export const apiInfoApi = defineApi({
  name: 'SYNO.API.Info',
  versions: [1, 1],
  requestFormat: 'JSON',
  evidence: [official('login-guide'), capture('api-info-dsm7')],
  under: { 'dsm-6.2': { path: 'query.cgi', raw: true, evidence: [capture('api-info-dsm6')] } },
  methods: {
    query: {
      summary: 'List APIs with their versions and paths',
      access: 'anyone',
      effect: 'read',
      params: z.object({
        query: z.string().optional().meta({
          description:
            'Comma list of API names; a name ending in a dot is a prefix; `all` or nothing means all',
        }),
      }),
      data: z.record(z.string(), entry),
      evidence: [
        official('login-guide'),
        capture('api-info-dsm7'),
        assumed('unknown names are left out and the answer stays a success', 'behaviour'),
      ],
    },
  },
})
