/** Script of the page: what is shown, kept in the hash so that a view can be passed on. */
export const state = String.raw`
const findings = data.findings
const indexOfId = new Map()
findings.forEach((finding, index) => {
  if (!indexOfId.has(finding.id)) indexOfId.set(finding.id, index)
  finding.kind = finding.check.split(':')[0]
})

// Nothing in show means everything, with what is fine folded away.
const blank = () => ({ show: new Set(), since: '', api: '', check: '', q: '', open: '' })
let view = blank()

function textOf(finding) {
  if (finding.text === undefined) {
    finding.text = [
      finding.id, finding.api + '.' + finding.method + '@' + finding.version, finding.check,
      finding.path, finding.expected, finding.actual, finding.howToFix, finding.known,
      ...finding.evidence.map((index) => Object.values(data.evidence[index]).join(' ')),
    ].join('\n').toLowerCase()
  }
  return finding.text
}

function filter() {
  const sought = view.q.toLowerCase().split(/\s+/).filter(Boolean)
  return (finding) =>
    (view.show.size === 0 || view.show.has(finding.status)) &&
    (view.since === '' || finding.since === view.since) &&
    (view.api === '' || finding.api === view.api) &&
    (view.check === '' || finding.kind === view.check) &&
    sought.every((word) => textOf(finding).includes(word))
}

const isFiltered = () =>
  view.show.size > 0 || view.since !== '' || view.api !== '' || view.check !== '' || view.q !== ''

function readHash() {
  const hash = location.hash.slice(1)
  let plain = hash
  try { plain = decodeURIComponent(hash) } catch { /* not one of ours */ }
  if (indexOfId.has(plain)) {
    // The address of one finding: keep the view when it is in it.
    if (!filter()(findings[indexOfId.get(plain)])) view = blank()
    view.open = plain
    return
  }
  const asked = new URLSearchParams(hash)
  view = blank()
  for (const status of (asked.get('show') || '').split(',')) {
    if (statuses.includes(status)) view.show.add(status)
  }
  const since = asked.get('since') || ''
  if (since === 'new' || since === 'unchanged') view.since = since
  view.api = asked.get('api') || ''
  view.check = asked.get('check') || ''
  view.q = asked.get('q') || ''
  view.open = indexOfId.has(asked.get('finding')) ? asked.get('finding') : ''
}

function hashOf() {
  const asked = new URLSearchParams()
  if (view.show.size > 0) asked.set('show', statuses.filter((each) => view.show.has(each)).join())
  for (const name of ['since', 'api', 'check', 'q']) if (view[name] !== '') asked.set(name, view[name])
  if (view.open !== '') {
    if (asked.toString() === '') return encodeURIComponent(view.open)
    asked.set('finding', view.open)
  }
  return asked.toString()
}

function writeHash() {
  history.replaceState(null, '', '#' + hashOf())
}

function change(parts) {
  view = { ...view, open: '', ...parts }
  writeHash()
  render()
}
`
