import * as z from 'zod'
import { defineApi, noData, noParams } from '../define/api.ts'
import { assumed, bareReply, seed } from '../define/evidence.ts'
import { activeBackupErrors } from './errors.ts'
import { restoreRow } from './rows.ts'
import { activeBackup, idList, listAtVersionOneOnly } from './shared.ts'

const { noSuchJob } = activeBackupErrors
const unseen = assumed('the only captured list is empty', 'data')

/**
 * Restores that run. Methods are those of seed-000; its only list is empty, so what a running one
 * looks like is assumed.
 */
export const restoreApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Restore',
  errors: { noSuchJob },
  methods: {
    clear: {
      summary: 'Take finished restores off the list',
      access: 'admin',
      effect: 'destroy',
      params: z.object({ sessions: z.array(z.union([z.string(), z.int()])) }),
      data: noData,
      evidence: [
        seed('000'),
        assumed('the elements are session ids; unknown and running ones stay', 'behaviour'),
        bareReply,
      ],
    },
    list: {
      summary: 'List restores, running and finished',
      versionsUnder: listAtVersionOneOnly,
      access: 'admin',
      effect: 'read',
      slow: true,
      params: noParams,
      data: z.object({ restore_infos: z.array(restoreRow), total: z.int() }),
      evidence: [seed('000'), unseen],
    },
    pause: {
      summary: 'Pause restores',
      access: 'admin',
      effect: 'write',
      undo: 'resume',
      params: z.object({ job_ids: idList }),
      data: noData,
      evidence: [seed('000'), assumed('the elements are integers', 'params'), bareReply],
    },
    resume: {
      summary: 'Resume paused restores',
      access: 'admin',
      effect: 'write',
      undo: 'pause',
      params: z.object({ job_ids: idList }),
      data: noData,
      evidence: [seed('000'), assumed('the elements are integers', 'params'), bareReply],
    },
    status: {
      summary: 'Read one restore',
      access: 'admin',
      effect: 'read',
      slow: true,
      params: z.object({ job_id: z.int() }),
      data: restoreRow,
      evidence: [seed('000'), unseen],
    },
    stop: {
      summary: 'Stop restores',
      access: 'admin',
      effect: 'destroy',
      params: z.object({ job_ids: idList.optional() }),
      data: noData,
      evidence: [
        seed('000'),
        assumed('a bare call succeeds; what it stops is not said: nothing', 'behaviour'),
      ],
    },
  },
})
