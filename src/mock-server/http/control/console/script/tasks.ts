/** Script of the console: what is on the NAS, drawn. */
export const tasks: string = `
const signs = { success: '✓', partial: '!', failed: '✕', cancelled: '–', noBackup: '–', none: '–', running: '▸' }
const outcomeWords = { success: 'success', partial: 'partial', failed: 'failed', cancelled: 'cancelled', noBackup: 'no backup', none: 'nothing', running: 'running' }
const rowsAtOnce = 50
const isBusy = ({ state }) => !['idle', 'suspended', 'broken'].includes(state)
const lastOf = ({ runs }) => runs.findLast(({ outcome }) => outcome !== 'running')

// A column for each run: its colour says how it ended, its height how long it took.
function strip({ runs }) {
  const longest = Math.max(1, ...runs.map(({ start, end }) => end - start))
  const sums = [...groupBy(runs, ({ outcome }) => outcome)]
    .map(([outcome, members]) => members.length + ' ' + outcomeWords[outcome])
  const label = runs.length === 0 ? 'No runs yet' : 'Last ' + counted(runs.length, 'run') + ': ' + sums.join(', ')
  const drawn = el('div', { class: 'strip', role: 'img', 'aria-label': label })
  for (let missing = runs.length; missing < shownRuns; missing += 1) drawn.append(el('span', { class: 'run' }))
  for (const { outcome, start, end } of runs) {
    const took = outcome === 'running' ? 0 : end - start
    const said = outcomeWords[outcome] + ', ' + momentOf(start) + (took > 0 ? ', ' + lengthOf(took) : '')
    const column = el('span', { class: 'run ' + outcome, title: said })
    column.style.setProperty('--height', Math.round(20 + 80 * Math.sqrt(took / longest)) + '%')
    drawn.append(column)
  }
  return drawn
}

function last(row) {
  const run = lastOf(row)
  if (run === undefined) return el('p', { class: 'last muted' }, 'never ran')
  return el('p', { class: 'last ' + run.outcome, title: momentOf(run.end) },
    el('span', { class: 'badge', 'aria-hidden': 'true' }, signs[run.outcome]),
    el('span', {}, outcomeWords[run.outcome], el('br', {}),
      alive(el('span', { class: 'muted' }), (text) => { text.textContent = relative(run.end) })))
}

function next({ next }) {
  if (next === null) return el('p', { class: 'next muted' }, 'not scheduled')
  return el('p', { class: 'next', title: momentOf(next) }, 'next run', el('br', {}),
    alive(el('span', { class: 'muted' }), (text) => { text.textContent = relative(next) }))
}

function progress({ name, progress }) {
  if (!progress) return undefined
  const bar = el('progress', { max: 1, 'aria-label': 'Progress of ' + name })
  return alive(el('p', { class: 'progress' }, bar, el('span', {})), (line) => {
    const { share, step } = progress()
    bar.value = Math.min(1, share)
    line.lastChild.textContent = Math.floor(bar.value * 100) + ' %' + (step ? ' · ' + step : '')
  })
}

const tasksOf = (row) => el('li', { class: 'task' + (isBusy(row) ? ' busy' : '') },
  el('div', { class: 'what' },
    el('p', {}, el('b', {}, row.name), ' ', el('span', { class: 'muted' }, '#' + row.id), ' ',
      ...(row.state === 'idle' ? [] : [el('span', { class: 'tag ' + row.state }, row.state)]),
      ...row.tags.map((tag) => el('span', { class: 'tag alarm' }, tag))),
    el('p', { class: 'muted' }, row.about)),
  strip(row), last(row), next(row), progress(row))

// Of too many, those that need a look come first.
const urgency = (row) => {
  const run = lastOf(row)
  return row.tags.length > 0 || row.state !== 'idle' ? 0 : run && run.outcome === 'failed' ? 1 : run && run.outcome === 'partial' ? 2 : 3
}

const whole = new Set()
function showTasks(id, rows, stopped) {
  const cut = rows.length > rowsAtOnce && !whole.has(id)
  const shown = cut ? [...rows].sort((left, right) => urgency(left) - urgency(right)).slice(0, rowsAtOnce) : rows
  const more = () => {
    whole.add(id)
    showTasks(id, rows, stopped)
  }
  byId(id).replaceChildren(
    ...(rows.length === 0 ? [el('li', { class: 'nothing' }, 'No tasks.')] : shown.map(tasksOf)),
    ...(cut ? [el('li', { class: 'more' }, button('Show ' + grouped(rows.length - shown.length) + ' more', {}, more))] : []))
  const failed = rows.filter((row) => (lastOf(row) || {}).outcome === 'failed').length
  const busy = rows.filter(isBusy).length
  const broken = rows.filter(({ state }) => state === 'broken').length
  byId(id + '-sums').replaceChildren(
    ...(stopped ? [el('span', { class: 'tag alarm' }, 'package stopped')] : []),
    el('span', {}, counted(rows.length, 'task')),
    ...(busy > 0 ? [el('span', { class: 'running' }, busy + ' busy')] : []),
    ...(failed > 0 ? [el('span', { class: 'failed' }, failed + ' failing')] : []),
    ...(broken > 0 ? [el('span', { class: 'broken' }, broken + ' broken')] : []))
}

// The state has passwords in it; nothing of it is shown but what is picked here.
const loadTasks = loader(async () => {
  const { state, clock: then } = await ask('GET', 'state')
  const { system, packages, accounts, activeBackup, hyperBackup, hyperBackupVault } = state
  useTimeZone(system.timeZone)
  // Of a large NAS the state comes late, so it tells the time only while nothing else has.
  if (clock.readAt === 0) setClock(then)
  byId('name').textContent = system.hostName
  document.title = system.hostName + ' · mock-dsm'
  showFacts({
    Model: system.model,
    Accounts: accounts.map(({ name, standing }) => name + (standing === 'ok' ? '' : ' (' + standing + ')')).join(', '),
    Sessions: Object.values(state.sessions).filter(({ ended }) => ended === undefined).length,
  })
  const abb = activeBackupRows(activeBackup)
  const hb = hyperBackupRows(hyperBackup)
  learnNames('Active Backup task', abb)
  learnNames('Hyper Backup task', hb)
  learnNames('Hyper Backup Vault destination',
    Object.values(hyperBackupVault.targets).map(({ target_id, target_name }) => ({ id: target_id, name: target_name })))
  showTasks('abb', abb, packages.ActiveBackup === 'stopped')
  showTasks('hb', hb, packages.HyperBackup === 'stopped')
  showTime()
})
`
