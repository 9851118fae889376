/** Active Backup as a property test sees it. */
import type { Suite } from '../suite.ts'
import {
  type Action,
  action,
  aimAt,
  logName,
  open,
  perform,
  restoreName,
  taskName,
} from './actions.ts'
import { inspect, read } from './checks.ts'
import { begin, catchUp, type Model, predict } from './model.ts'

export const activeBackup = {
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
    [taskName, 'list', { load_status: true, load_result: true, load_versions: true }],
    [logName, 'list_log', {}],
    [logName, 'list_result', {}],
    [restoreName, 'list', {}],
  ],
} satisfies Suite<Action, Model>
