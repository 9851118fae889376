/** Script of the console: which methods were called, and what they answered. */
export const coverage: string = `
// Drawn again only when it differs: what has the focus keeps it.
const drawn = new Map()
function differs(name, value) {
  const text = JSON.stringify(value)
  const before = drawn.get(name)
  drawn.set(name, text)
  return text !== before
}

const codes = (row) => Object.entries(row.errors).map(([code, count]) =>
  el('span', { class: 'code failed', title: errors[code] ? 'when ' + errors[code] : '' }, code + ' × ' + grouped(count)))

const loadCoverage = loader(async () => {
  const rows = await ask('GET', 'coverage')
  if (!differs('coverage', rows)) return
  byId('coverage-sums').textContent = counted(rows.length, 'method')
  const sorted = rows.toSorted((left, right) => right.calls - left.calls)
  byId('coverage').tBodies[0].replaceChildren(...sorted.map((row) =>
    el('tr', {}, el('th', { scope: 'row' }, methodName(row.api, row.method)),
      el('td', { class: 'number' }, grouped(row.calls)), el('td', {}, ...codes(row)))))
  byId('coverage').hidden = rows.length === 0
  byId('apis').replaceChildren(...[...new Set(rows.map(({ api }) => api))].sort().map((api) => el('option', { value: api })))
})
`
