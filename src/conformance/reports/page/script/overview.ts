/** Script of the page: verdict, counts, and the picture of APIs against checks. */
export const overview = String.raw`
function renderHead() {
  document.title = data.verdict.text + ' · ' + (data.target.dsm || data.target.url)
  const head = byId('head')
  head.classList.add(data.verdict.status)
  head.replaceChildren(
    el('div', { class: 'verdict' },
      badge(data.verdict.status),
      el('div', {},
        el('h1', {}, data.verdict.text),
        el('p', {}, el('strong', {}, data.target.dsm || 'Unknown firmware'), ' at ',
          el('code', {}, data.target.url)))),
    proportions(),
    el('dl', { class: 'facts' },
      ...data.facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))))
}

function proportions() {
  const shown = statuses.filter((status) => data.summary[status] > 0)
  const strip = el('div', {
    class: 'strip',
    role: 'img',
    'aria-label': shown.map((status) => counted(status, data.summary[status])).join(', '),
  })
  for (const status of shown) {
    const part = el('span', { class: status })
    part.style.flexGrow = data.summary[status]
    strip.append(part)
  }
  return strip
}

function renderFilters() {
  const chips = statuses
    .filter((status) => data.summary[status] > 0 || view.show.has(status))
    .map((status) =>
      el('button', {
        type: 'button',
        class: 'chip ' + status,
        'data-show': status,
        'aria-pressed': view.show.has(status),
        onclick: () => toggle(status),
      }, badge(status), el('b', {}, grouped(data.summary[status])), ' ' + wordFor(status, data.summary[status])))
  const since = data.changes === null ? [] : ['new', 'unchanged'].map((name) =>
    el('button', {
      type: 'button',
      class: 'chip since',
      'data-since': name,
      'aria-pressed': view.since === name,
      onclick: () => change({ since: view.since === name ? '' : name }),
    }, el('b', {}, grouped(data.changes[name])), ' ' + name))
  const pinned = ['api', 'check'].filter((name) => view[name] !== '').map((name) =>
    el('button', {
      type: 'button',
      class: 'chip pinned',
      'aria-label': 'Show every ' + name + ' again, not only ' + view[name],
      onclick: () => change({ [name]: '' }),
    }, view[name], el('span', { 'aria-hidden': 'true' }, ' ✕')))
  const clear = isFiltered()
    ? [el('button', { type: 'button', id: 'clear', class: 'plain', onclick: () => change(blank()) },
        'Clear filters')]
    : []
  const focused = keyOf(document.activeElement)
  byId('chips').replaceChildren(...chips, ...since, ...pinned, ...clear)
  if (focused) for (const chip of byId('chips').children) if (keyOf(chip) === focused) chip.focus()
}

const keyOf = (element) => element && element.dataset && (element.dataset.show || element.dataset.since)

function toggle(status) {
  const show = new Set(view.show)
  if (!show.delete(status)) show.add(status)
  change({ show })
}

function renderFixed() {
  if (data.changes === null) return
  byId('fixed').replaceChildren(data.fixed.length === 0
    ? el('p', { class: 'muted' }, 'Nothing was fixed since the baseline.')
    : el('details', {},
        el('summary', {}, el('b', {}, grouped(data.fixed.length)), ' fixed since the baseline'),
        el('ul', {}, ...data.fixed.map((id) => el('li', {}, el('code', {}, id))))))
}

// A table is its own text alternative: each cell says what it shows.
function renderMatrix() {
  const kinds = [...new Set(findings.map(({ kind }) => kind))].sort()
  const apis = [...new Set(findings.map(({ api }) => api))].sort()
  const cells = new Map()
  for (const { api, kind, status } of findings) {
    const key = api + '\n' + kind
    const counts = cells.get(key) || { fail: 0, error: 0, warn: 0, skip: 0, pass: 0 }
    counts[status] += 1
    cells.set(key, counts)
  }
  const head = el('tr', {}, el('td', {}),
    ...kinds.map((kind) => el('th', { scope: 'col' },
      el('button', { type: 'button', 'data-check': kind, onclick: () => pin('', kind) }, el('span', {}, kind)))))
  const rows = apis.map((api) => el('tr', {},
    el('th', { scope: 'row' }, el('button', { type: 'button', 'data-api': api, onclick: () => pin(api, '') },
      api.startsWith('SYNO.') ? el('span', { class: 'muted' }, 'SYNO.') : '',
      api.startsWith('SYNO.') ? api.slice(5) : api)),
    ...kinds.map((kind) => el('td', {}, cell(api, kind, cells.get(api + '\n' + kind))))))
  byId('matrix').replaceChildren(el('table', {},
    el('caption', { class: 'hidden' }, 'The worst outcome for each API and kind of check'),
    el('thead', {}, head), el('tbody', {}, ...rows)))
}

function cell(api, kind, counts) {
  if (counts === undefined) return el('span', { class: 'none' })
  // Skipped beside passed is no news.
  const worst = ['fail', 'error', 'warn', 'pass', 'skip'].find((status) => counts[status] > 0)
  const sums = statuses.filter((status) => counts[status] > 0).map((status) => counted(status, counts[status]))
  const label = api + ', ' + kind + ': ' + sums.join(', ')
  const shown = worst === 'pass' || worst === 'skip' ? signs[worst] : counts[worst]
  return el('button', {
    type: 'button',
    class: 'cell ' + worst,
    title: label,
    'aria-label': label,
    'data-api': api,
    'data-check': kind,
    onclick: () => pin(api, kind),
  }, String(shown))
}

// A second click on the same takes the filter away.
function pin(api, check) {
  const same = view.api === api && view.check === check
  change({ api: same ? '' : api, check: same ? '' : check, show: new Set() })
}

function markMatrix() {
  for (const button of byId('matrix').querySelectorAll('button')) {
    const { api, check } = button.dataset
    button.setAttribute('aria-pressed', (api || '') === view.api && (check || '') === view.check)
  }
}
`
