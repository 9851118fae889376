/** Hyper Backup and its Vault as a property test sees it. */
import type { Suite } from '../suite.ts'
import { type Action, action, aimAt, open, perform, taskName, vaultTarget } from './actions.ts'
import { inspect, read } from './checks.ts'
import { begin, catchUp, type Model, predict } from './model.ts'

export const hyperBackup = {
  open,
  begin,
  perform,
  predict,
  catchUp,
  inspect,
  read,
  action,
  aim: aimAt,
  reads: [
    [taskName, 'list', { additional: ['last_bkp_time', 'next_bkp_time', 'last_bkp_result'] }],
    [vaultTarget, 'list', {}],
    ['SYNO.SDS.Backup.Client.Common.Log', 'list', { limit: -1, offset: 0 }],
    ['SYNO.SDS.Backup.Server.Common.Log', 'list', { limit: -1, offset: 0 }],
  ],
} satisfies Suite<Action, Model>
