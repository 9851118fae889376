/** Script of the console: answers that go wrong on order. */
export const faults: string = `
const effects = {
  error: { label: 'Code', example: '117', text: 'error code', make: (value) => ({ error: { code: Number(value) } }), tell: ({ error }) => 'error ' + error.code },
  delay: { label: 'How long', example: '3s', text: 'delay', make: (value) => ({ delay: value }), tell: ({ delay }) => 'delay ' + delay },
  status: { label: 'Status', example: '502', text: 'HTTP status', make: (value) => ({ status: Number(value) }), tell: ({ status }) => 'HTTP ' + status },
  truncate: { label: 'Bytes', example: '20', text: 'truncated answer', make: (value) => ({ truncate: Number(value) }), tell: ({ truncate }) => 'cut after ' + counted(truncate, 'byte') },
  html: { text: 'login page', make: () => ({ html: 'login' }), tell: () => 'login page' },
  reset: { text: 'reset connection', make: () => ({ reset: true }), tell: () => 'reset connection' },
}

byId('fault-effect').append(...Object.entries(effects).map(([name, { text }]) => el('option', { value: name }, text)))

function chooseEffect() {
  const { label, example } = effects[byId('fault-effect').value]
  const value = byId('fault-value')
  value.value = example || ''
  for (const part of [value, byId('fault-label')]) part.hidden = label === undefined
  value.required = label !== undefined
  if (label) byId('fault-label').textContent = label
}
byId('fault-effect').addEventListener('change', chooseEffect)
chooseEffect()

// The values of parameters may be secrets; which they are is enough to know the rule by.
function matchOf({ api = '*', method = '*', params = {} }) {
  const asked = Object.keys(params)
  return api + '.' + method + (asked.length > 0 ? ' with ' + asked.join(', ') : '')
}

function faultRow({ id, match, skip, times, effect, hits }) {
  const [kind] = Object.keys(effect)
  const limits = [
    ...(skip > 0 ? ['after ' + counted(skip, 'call')] : []),
    ...(times !== undefined ? [counted(times, 'time') + ' at most'] : []),
    counted(hits, 'hit'),
  ]
  return el('li', { class: times !== undefined && hits >= times ? 'spent' : '' },
    el('div', {}, el('code', {}, matchOf(match)),
      el('p', {}, el('b', {}, effects[kind].tell(effect)), el('span', { class: 'muted' }, ' · ' + limits.join(' · ')))),
    button('Delete', { 'aria-label': 'Delete fault ' + id }, () => act('Delete fault ' + id, async () => {
      await ask('DELETE', 'faults/' + encodeURIComponent(id))
      byId('faults-title').focus()
      loadFaults(true)
      return 'Fault ' + id + ' is gone'
    })))
}

const loadFaults = loader(async () => {
  const rules = await ask('GET', 'faults')
  if (differs('faults', rules)) byId('faults').replaceChildren(...rules.map(faultRow))
})

onSubmit('fault', () => act('Add fault', async () => {
  const api = byId('fault-api').value.trim()
  const method = byId('fault-method').value.trim()
  const times = byId('fault-times').value
  const { id } = await ask('POST', 'faults', {
    body: {
      match: { ...(api && { api }), ...(method && { method }) },
      ...(times && { times: Number(times) }),
      effect: effects[byId('fault-effect').value].make(byId('fault-value').value.trim()),
    },
  })
  loadFaults(true)
  return 'Fault ' + id + ' is there'
}))
`
