/** Script of the console: the newest calls, as they come. */
export const journal: string = String.raw`
const shownCalls = 200
let arrived = []

function callRow({ seq, at, api, method, version, params, account, success, code, violations, ms }) {
  const moment = Date.parse(at)
  const name = methodName(api ?? '?', method ?? '?',
    el('span', { class: 'muted' }, version === null ? '' : ' v' + version))
  const outcome = success
    ? el('span', { class: 'code success' }, 'ok')
    : el('span', { class: 'code failed', title: errors[code] ? 'when ' + errors[code] : '' }, 'error ' + code)
  const row = el('li', { class: success ? 'call' : 'call refused', 'data-seq': seq },
    el('details', {},
      el('summary', {},
        el('time', { datetime: at, title: momentOf(moment) }, timeOf(moment)), name,
        el('span', { class: 'who' }, account === null ? 'nobody' : account), outcome,
        el('span', { class: 'ms muted' }, ms.toFixed(ms < 10 ? 1 : 0) + ' ms'),
        ...violations.map((sentence) => el('span', { class: 'violation' }, sentence))),
      el('pre', {}, JSON.stringify(params, null, 2))))
  row.hidden = !isSought(row)
  return row
}

function isSought(row) {
  const text = row.textContent.toLowerCase()
  const sought = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean)
  return (!byId('refused').checked || row.classList.contains('refused')) &&
    sought.every((word) => text.includes(word))
}

function filterCalls() {
  for (const row of byId('calls').children) row.hidden = !isSought(row)
  countCalls()
}

function countCalls() {
  const rows = [...byId('calls').children]
  const shown = rows.filter(({ hidden }) => !hidden).length
  byId('calls-sums').textContent =
    shown === rows.length ? counted(shown, 'call') : shown + ' of ' + counted(rows.length, 'call')
  byId('no-calls').hidden = shown > 0
  byId('no-calls').textContent = rows.length === 0 ? 'Nobody has asked anything yet.' : 'No call fits this filter.'
}

// Newest first, and what is open stays open: only what is new is put in.
function showArrived() {
  const list = byId('calls')
  const newest = () => Number((list.firstElementChild || { dataset: { seq: 0 } }).dataset.seq)
  for (const entry of arrived) if (entry.seq > newest()) list.prepend(callRow(entry))
  arrived = []
  while (list.children.length > shownCalls) list.lastElementChild.remove()
  countCalls()
}

// In bunches: a client may ask a thousand things in a second.
let waiting
function callArrives(entry) {
  arrived.push(entry)
  if (arrived.length > shownCalls) arrived.shift()
  waiting ??= setTimeout(() => {
    waiting = undefined
    showArrived()
  }, 50)
}

const loadCalls = loader(async () => {
  const calls = await ask('GET', 'requests', { query: { limit: shownCalls } })
  const open = new Set([...document.querySelectorAll('#calls details[open]')].map((each) => each.parentElement.dataset.seq))
  byId('calls').replaceChildren(...calls.map(callRow).reverse())
  for (const row of byId('calls').children) row.firstElementChild.open = open.has(row.dataset.seq)
  showArrived()
})

byId('filter').addEventListener('input', filterCalls)
byId('refused').addEventListener('change', filterCalls)
byId('clear').addEventListener('click', () => act('Clear', async () => {
  await ask('DELETE', 'requests')
  arrived = []
  loadCalls(true)
  loadCoverage(true)
  return 'The journal is empty'
}))
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.closest('input, select')) return
  event.preventDefault()
  byId('filter').focus()
})
`
