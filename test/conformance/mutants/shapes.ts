/** Answers of another shape than their contract's, and answers that are none. */
import { type Mutant, mutant, succeed } from './mutant.ts'

const tasks = 'SYNO.Backup.Task.list'
const abbTasks = 'SYNO.ActiveBackup.Task.list'
const vault = 'SYNO.Backup.Service.VersionBackup.Target.list'

export const shapeMutants: readonly Mutant[] = [
  mutant('leaves a field out of a row', 'shape', tasks, {
    data: ({ task_list }) => delete task_list[1].name,
    path: 'task_list[].name',
  }),
  mutant('renames a field', 'shape', tasks, {
    data(data) {
      data.tasks = data.task_list
      delete data.task_list
    },
    path: 'task_list',
  }),
  mutant('sends a number as a string', 'shape', tasks, {
    data: ({ task_list }) => {
      task_list[0].task_id = String(task_list[0].task_id)
    },
    path: 'task_list[].task_id',
  }),
  mutant('sends a number as a string, judged without its control plane', 'shape', tasks, {
    asNas: true,
    data: ({ task_list }) => {
      task_list[0].task_id = String(task_list[0].task_id)
    },
    path: 'task_list[].task_id',
  }),
  mutant('sends a string as a number', 'shape', 'SYNO.DSM.Info.getinfo', {
    data: (data) => {
      data.version = Number(data.version)
    },
    path: 'version',
  }),
  mutant('sends a boolean as 0 or 1', 'shape', tasks, {
    data: ({ task_list }) => {
      for (const row of task_list) row.data_enc = Number(row.data_enc)
    },
    path: 'task_list[].data_enc',
  }),
  mutant('sends null for a text', 'shape', tasks, {
    data: ({ task_list }) => {
      task_list[2].target_id = null
    },
    path: 'task_list[].target_id',
  }),
  mutant('has a state that no contract lists', 'shape', tasks, {
    data: ({ task_list }) => {
      task_list[0].state = 'hibernating'
    },
    path: 'task_list[].state',
  }),
  mutant('sends an object for a list', 'shape', tasks, {
    data: (data) => {
      data.task_list = { ...data.task_list }
    },
    path: 'task_list',
  }),
  mutant('sends null for a list', 'shape', vault, {
    data: (data) => {
      data.target_list = null
    },
    path: 'target_list',
  }),
  mutant('sends a list of ids for a list of rows', 'shape', vault, {
    data: (data) => {
      data.target_list = data.target_list.map((row: { target_id: number }) => row.target_id)
    },
    path: 'target_list[]',
  }),
  mutant('leaves a field out of a nested row', 'shape', abbTasks, {
    data: ({ tasks }) => delete tasks.at(-1).devices[0].host_name,
    path: 'tasks[].devices[].host_name',
  }),
  mutant('counts with a fraction', 'shape', 'SYNO.ActiveBackup.Log.list_result', {
    data: ({ results }) => {
      results[0].error_count = 0.5
    },
    path: 'results[].error_count',
  }),
  mutant('has a status that no contract lists', 'shape', 'SYNO.ActiveBackup.Log.list_result', {
    data: ({ results }) => {
      results[3].status = 77
    },
    path: 'results[].status',
  }),
  mutant('adds a field', 'shape', tasks, {
    data: ({ task_list }) => {
      task_list[0].colour = 'blue'
    },
    path: 'task_list[].colour',
  }),
  mutant('ignores load_versions', 'shape-flags', abbTasks, {
    request: ({ form }) => form.delete('load_versions'),
    path: /^tasks\[\]\.versions/,
  }),
  mutant('loads the status although nobody asked', 'shape', abbTasks, {
    request: ({ form }) => form.set('load_status', 'true'),
    path: /^tasks\[\]\./,
  }),
  mutant('ignores additional', 'shape-flags', 'SYNO.Backup.Target.get', {
    request: ({ form }) => form.delete('additional'),
    path: /./,
  }),
  mutant('answers a success without its data', 'shape', tasks, {
    envelope: () => succeed(),
  }),
  mutant('answers with empty data', 'shape', vault, {
    envelope: () => succeed({}),
    path: 'target_list',
  }),
  mutant('sends an HTML page with status 200', 'shape', tasks, {
    text: () => ({ type: 'text/html', text: '<!DOCTYPE html><title>Please wait</title>' }),
  }),
  mutant('sends an HTML page, judged without its control plane', 'shape', tasks, {
    asNas: true,
    text: () => ({ type: 'text/html', text: '<!DOCTYPE html><title>Please wait</title>' }),
  }),
  mutant('answers HTTP 502', 'shape', tasks, {
    text: (text) => ({ status: 502, text }),
  }),
  mutant('sends an empty body', 'shape', tasks, { text: () => ({ text: '' }) }),
  mutant('cuts its JSON short', 'shape', tasks, {
    text: (text) => ({ text: text.slice(0, -20) }),
  }),
  mutant('sends a list for an envelope', 'shape', tasks, {
    envelope: ({ data }) => [data],
  }),
  mutant('leaves success out', 'shape', tasks, { envelope: ({ data }) => ({ data }) }),
  mutant('sends success as a text', 'shape', tasks, {
    envelope: ({ data }) => ({ success: 'true', data }),
  }),
  mutant('sends a success with an error in it', 'shape', tasks, {
    envelope: ({ data }) => ({ success: true, data, error: { code: 100 } }),
  }),
]
