/** Script of the page: the findings by API, and what opens below each. */
export const findings = `
const rowsAtOnce = 150
const callers = { admin: 'administrator', user: 'ordinary user', nobody: 'nobody, without a session' }

function render() {
  renderFilters()
  markMatrix()
  const search = byId('search')
  if (search.value !== view.q) search.value = view.q
  const shown = findings.filter(filter())
  const groups = new Map()
  for (const finding of shown) {
    if (!groups.has(finding.api)) groups.set(finding.api, [])
    groups.get(finding.api).push(finding)
  }
  const sorted = [...groups].map(([api, members]) => ({ api, members, weight: weightOf(members) }))
    .sort((left, right) => left.weight - right.weight || (left.api < right.api ? -1 : 1))
  byId('count').textContent = isFiltered()
    ? grouped(shown.length) + ' of ' + grouped(findings.length) + ' findings'
    : grouped(findings.length) + ' findings, problems first'
  byId('list').replaceChildren(...(shown.length === 0 ? [nothing()] : sorted.map(group)))
}

// APIs with failures come first, the others by name.
const weightOf = (members) => Math.min(...members.map(({ status }) => urgency(status)))

const nothing = () => el('p', { class: 'nothing' },
  findings.length === 0 ? 'This run has no findings.' : 'No finding fits these filters.')

function group({ api, members }) {
  const isProblem = ({ status }) => urgency(status) < urgency('skip')
  const all = [...members].sort((left, right) => urgency(left.status) - urgency(right.status))
  const loud = view.show.size > 0 ? all : all.filter(isProblem)
  const section = el('section', { class: 'group', 'aria-label': api },
    el('h2', {}, api, el('span', { class: 'sums' }, ...statuses
      .map((status) => [status, all.filter((each) => each.status === status).length])
      .filter(([, count]) => count > 0)
      .map(([status, count]) => el('span', { class: status }, counted(status, count))))))
  if (loud.length > 0) section.append(rows(loud))
  const quiet = all.slice(loud.length)
  if (quiet.length > 0) section.append(...fold(api, quiet))
  return section
}

// What is fine is folded away, unless it is sought or addressed.
function fold(api, quiet) {
  const holder = el('div', {})
  const label = statuses.map((status) => [status, quiet.filter((each) => each.status === status).length])
    .filter(([, count]) => count > 0).map(([status, count]) => counted(status, count)).join(', ')
  const button = el('button', { type: 'button', class: 'fold', 'aria-expanded': 'false', onclick: () => set(holder.childNodes.length === 0) },
    label, el('span', { class: 'hidden' }, ' of ' + api))
  const set = (open) => {
    button.setAttribute('aria-expanded', open)
    holder.replaceChildren(...(open ? [rows(quiet)] : []))
  }
  if (quiet.some(({ id }) => id === view.open) || (view.q !== '' && quiet.length <= 20)) set(true)
  return [button, holder]
}

function rows(members) {
  const list = el('ul', { class: 'rows' })
  const opened = members.findIndex(({ id }) => id === view.open)
  const add = (from, to) => {
    list.append(...members.slice(from, to).map(row))
    if (to >= members.length) return
    const more = el('li', { class: 'more' }, el('button', { type: 'button', class: 'plain', onclick: () => {
      more.remove()
      add(to, members.length)
      list.children[to].querySelector('button').focus()
    } }, 'Show ' + grouped(members.length - to) + ' more'))
    list.append(more)
  }
  add(0, opened >= rowsAtOnce ? members.length : rowsAtOnce)
  return list
}

function row(finding) {
  const { id, status, method, version, check, path, actual, since } = finding
  const head = el('button', { type: 'button', class: 'head', 'aria-expanded': 'false' },
    badge(status),
    el('span', { class: 'what' },
      method === '' ? undefined : el('span', { class: 'method' }, method, el('span', { class: 'muted' }, version === null ? '' : '@' + version)),
      el('span', { class: 'check' }, check),
      path === '' ? undefined : el('code', {}, path),
      since === 'new' ? el('span', { class: 'tag' }, 'new') : undefined,
      finding.known === '' ? undefined : el('span', { class: 'tag quiet' }, 'known')),
    el('span', { class: 'actual' }, status === 'pass' ? '' : actual.slice(0, 300)))
  const item = el('li', { class: 'finding ' + status, id }, el('h3', {}, head))
  let body
  const set = (open) => {
    head.setAttribute('aria-expanded', open)
    if (open && body === undefined) item.append((body = details(finding)))
    if (body !== undefined) body.hidden = !open
    if (open) for (const pre of body.querySelectorAll('pre')) scrollToHit(pre)
  }
  head.addEventListener('click', () => {
    const open = head.getAttribute('aria-expanded') !== 'true'
    set(open)
    view.open = open ? id : view.open === id ? '' : view.open
    writeHash()
  })
  if (id === view.open) set(true)
  return item
}

function details(finding) {
  const exchange = data.exchanges[finding.exchange]
  const copyButton = el('button', { type: 'button', class: 'action', 'data-copy': 'markdown',
    onclick: () => copy(markdownOf(finding), copyButton) }, 'Copy as Markdown')
  const linkButton = el('button', { type: 'button', class: 'action', 'data-copy': 'link',
    onclick: () => copy(location.href.split('#')[0] + '#' + encodeURIComponent(finding.id), linkButton) }, 'Copy link')
  return el('div', { class: 'body' },
    el('div', { class: 'pair' },
      el('div', { class: 'card expected' }, el('h4', {}, 'Expected'), el('p', {}, finding.expected || '–')),
      el('div', { class: 'card found ' + finding.status }, el('h4', {}, 'Actual'), el('p', {}, finding.actual || '–'))),
    finding.howToFix === '' ? undefined
      : el('div', { class: 'fix' }, el('h4', {}, 'How to fix'), el('p', {}, finding.howToFix)),
    finding.known === '' ? undefined
      : el('div', { class: 'fix' }, el('h4', {}, 'Known difference'), el('p', {}, finding.known)),
    finding.evidence.length === 0 ? undefined
      : el('div', { class: 'evidence' }, el('h4', {}, 'Evidence'), el('ul', {}, ...finding.evidence.map(evidence))),
    exchange === undefined ? el('p', { class: 'muted' }, 'Nothing was sent for this check.')
      : el('div', { class: 'pair' }, ...asked(exchange, finding)),
    el('div', { class: 'actions' }, copyButton, linkButton, el('code', { class: 'muted' }, finding.id)))
}

function evidence(index) {
  const { word, cited, title } = data.evidence[index]
  return el('li', {}, el('span', { class: 'tag ' + (word === 'assumed' ? 'warn' : 'quiet') }, word), ' ', cited,
    title === '' ? undefined : el('span', { class: 'muted' }, ' · ' + title))
}

function asked({ request, response }, finding) {
  const call = request.api + '.' + request.method + '@' + request.version
  return [
    el('div', { class: 'side' }, el('h4', {}, 'Asked'),
      el('p', { class: 'muted' }, request.via + ' ', el('b', {}, call), ' as ' + callers[request.as]),
      jsonView(request.params, finding, false, 'Parameters of ' + call)),
    el('div', { class: 'side' }, el('h4', {}, 'Answered'),
      el('p', { class: 'muted' }, el('b', {}, 'HTTP ' + response.status),
        (response.contentType === '' ? '' : ' · ' + response.contentType) + ' · ' + Math.round(response.ms) + ' ms'),
      jsonView(response.body, finding, true, 'Answer of ' + call)),
  ]
}

const markdownOf = (finding) => {
  const exchange = data.exchanges[finding.exchange]
  return finding.markdown + (exchange === undefined ? '' : exchange.markdown)
}
`
