import { clientStatisticApi } from '../../../contracts/hyper-backup/client-common-statistic.ts'
import { implement } from '../../kernel/implement.ts'
import { destinationOf } from '../../nas/hyper-backup/lookup.ts'
import { statisticView } from './statistic-view.ts'
import { findTask } from './task-view.ts'

export const clientStatistic = implement(clientStatisticApi, {
  get({ params, nas, error }) {
    const task = findTask(nas, params.task_id, error)
    return statisticView(destinationOf(nas, task).finished)
  },
})
