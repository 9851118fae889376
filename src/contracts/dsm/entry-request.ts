import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, capture, client, probe } from '../define/evidence.ts'

/**
 * Several calls in one request. Each is checked for itself, the envelope needs no session. From
 * captured requests; that calls after a stop are answered with 112 is assumed.
 */
export const entryRequestApi = defineApi({
  name: 'SYNO.Entry.Request',
  versions: [1, 2],
  requestFormat: 'JSON',
  evidence: [capture('api-info-dsm7')],
  methods: {
    request: {
      summary: 'Run several calls in one request',
      access: 'anyone',
      effect: 'write',
      params: z.object({
        compound: z
          .unknown()
          .refine((value) => value !== undefined)
          .meta({
            description: 'Array of {api, method, version, …parameters as JSON values}',
          }),
        mode: z.enum(['sequential', 'parallel']).default('sequential'),
        stop_when_error: z.boolean().default(false),
      }),
      data: z.object({
        has_fail: z.boolean(),
        result: z.array(
          z.looseObject({
            api: z.string(),
            method: z.string(),
            success: z.boolean(),
            version: z.int(),
          }),
        ),
      }),
      evidence: [
        capture('issue-threads'),
        client('n4s4'),
        probe('kwent-syno', 'the envelope needs no session, each call inside is checked'),
        assumed('calls after a stop are reported with 112 rather than dropped', 'behaviour'),
      ],
    },
  },
})
