/** Script of the console: the tasks in the state of a NAS, both kinds in one shape. */
export const rows: string = `
const shownRuns = 30

function groupBy(members, keyOf) {
  const groups = new Map()
  for (const member of members) {
    const key = keyOf(member)
    if (!groups.has(key)) groups.set(key, [])
    groups.get(key).push(member)
  }
  return groups
}

const afew = (names) =>
  names.length > 3 ? names.slice(0, 2).join(', ') + ' and ' + (names.length - 2) + ' more' : names.join(', ')

function activeBackupRows({ tasks, devices, jobs, results, storages }) {
  const isBackup = ({ job_action }) => job_action === 1
  const runs = groupBy(Object.values(results).filter(isBackup), ({ task_id }) => task_id)
  const working = new Map(Object.values(jobs).map((job) => [job.taskId, job]))
  return Object.values(tasks).map((task) => {
    const own = task.deviceIds.map((id) => devices[id]).filter((device) => device !== undefined)
    const offline = own.filter(({ online }) => !online).length
    const job = working.get(task.task_id)
    const storage = storages[task.storage_id]
    return {
      id: task.task_id,
      name: task.task_name,
      about: backupTypes[task.backup_type] + ' · ' + afew(own.map(({ host_name }) => host_name)),
      state: task.state,
      tags: [
        ...(offline > 0 ? [own.length === 1 ? 'device offline' : offline + ' of ' + own.length + ' devices offline'] : []),
        ...(storage !== undefined && storage.full ? ['storage full'] : []),
      ],
      runs: (runs.get(task.task_id) || []).slice(-shownRuns).map((result) => ({
        outcome: outcomes[result.status],
        start: result.time_start * 1000,
        end: result.time_end * 1000,
      })),
      next: task.next_trigger_time > 0 ? task.next_trigger_time * 1000 : null,
      progress: job && job.endsAt !== null &&
        (() => ({ share: (nasNow() - job.startedAt) / (job.endsAt - job.startedAt) })),
    }
  })
}

// What runs came to is in the log: of the versions some are rotated away, and failures have none.
function loggedRuns(logs) {
  const runs = new Map()
  const started = new Map()
  for (const { event, about, at } of logs) {
    const line = event.slice(event.lastIndexOf('] ') + 2)
    if (line === openingLine) started.set(about, at)
    const outcome = closingLines[line]
    if (outcome === undefined) continue
    if (!runs.has(about)) runs.set(about, [])
    // One that was skipped may be so because another is at work.
    const start = outcome === 'noBackup' ? at : started.get(about) || at
    runs.get(about).push({ outcome, start: start * 1000, end: at * 1000 })
  }
  return runs
}

function hyperBackupRows({ tasks, destinations, runs, logs }) {
  const logged = loggedRuns(logs)
  return Object.values(tasks).map((task) => {
    const destination = destinations[task.destinationId]
    const run = runs[task.runId]
    const going = run !== undefined && run.startedAt !== null && run.steps.length > 0
    const past = logged.get(task.task_id) || []
    if (going) past.push({ outcome: 'running', start: run.startedAt, end: 0 })
    return {
      id: task.task_id,
      name: task.name,
      about: (transferTypes[task.transfer_type] || task.transfer_type) + ' · ' + counted(destination.versions.length, 'version'),
      state: task.state,
      tags: destination.online ? [] : ['destination offline'],
      runs: past.slice(-shownRuns),
      next: task.nextRunAt,
      progress: going && (() => positionOf(run)),
    }
  })
}

function positionOf({ worked, since, steps }) {
  const total = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const done = worked + (since === null ? 0 : nasNow() - since)
  let before = 0
  const current = steps.find(({ milliseconds }) => (before += milliseconds) > done) || steps.at(-1)
  return { share: done / total, step: progressSteps[current.step] }
}
`
