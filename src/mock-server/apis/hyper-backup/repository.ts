import { backupRepositoryApi } from '../../../contracts/hyper-backup/repository.ts'
import { implement } from '../../kernel/implement.ts'
import { repositoryOf } from '../../nas/hyper-backup/lookup.ts'
import { findTask } from './task-view.ts'

export const backupRepository = implement(backupRepositoryApi, {
  get({ params, nas, error }) {
    const { task_id, repo_id } = params
    if (task_id !== undefined) return repositoryOf(nas, findTask(nas, task_id, error))
    if (repo_id === undefined) {
      // A missing parameter is named only by those units that answer 120.
      const named = nas.state.profile === 'dsm-7.2'
      throw error('idMissing', named ? { name: 'task_id', reason: 'required' } : undefined)
    }
    const { repositories } = nas.state.hyperBackup
    const repository = Object.hasOwn(repositories, repo_id) ? repositories[repo_id] : undefined
    if (repository === undefined) throw error('noSuchRepository')
    return repository
  },

  list({ nas }) {
    const repo_list = Object.values(nas.state.hyperBackup.repositories)
    return { offset: repo_list.length, repo_list, total: repo_list.length }
  },
})
