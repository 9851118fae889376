/** Script of the console: the NAS' name and its clock, which runs here too between two looks. */
export const clock: string = `
let clock = { now: 0, mode: 'frozen', speed: 0, readAt: 0 }
const nasNow = () =>
  clock.now + (clock.mode === 'frozen' ? 0 : (Date.now() - clock.readAt) * clock.speed)

function setClock({ now, mode, speed }) {
  const moment = new Date(now).getTime()
  // It goes back only when another NAS takes the place of this one.
  if (moment < clock.now) clearSteps()
  clock = { now: moment, mode, speed, readAt: Date.now() }
  byId('pace').textContent =
    mode === 'frozen' ? 'frozen' : speed === 1 ? 'real time' : '× ' + grouped(speed)
  byId('pace').className = 'tag ' + (mode === 'frozen' ? 'frozen' : 'running')
  for (const choice of document.querySelectorAll('[data-mode]')) {
    const chosen = choice.dataset.mode === mode && (mode === 'frozen' || speed === 1)
    choice.setAttribute('aria-pressed', chosen)
  }
  showTime()
  tick()
}

function showTime() {
  const now = nasNow()
  byId('time').textContent = timeOf(now)
  byId('time').setAttribute('datetime', new Date(now).toISOString())
  byId('date').textContent = dateOf(now) + ' · ' + timeZone
}

let facts = { Scenario: '–', Seed: '–', Firmware: '–' }
function showFacts(more) {
  const before = JSON.stringify(facts)
  facts = { ...facts, ...more }
  if (JSON.stringify(facts) === before) return
  byId('facts').replaceChildren(...Object.entries(facts).map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, String(value)))))
}

// Asking is also what lets everything happen on the NAS that is due by now.
const loadHead = loader(async () => {
  const { scenario, seed, profile } = await ask('GET', 'health')
  setClock(await ask('GET', 'clock'))
  showFacts({ Scenario: scenario, Seed: seed, Firmware: profile })
})

const moveClock = (title, body) => act(title, async () => {
  const answer = await ask('POST', 'clock', { body })
  setClock(answer)
  loadTasks(true)
  return momentOf(nasNow()) + ', ' + counted(answer.applied, 'event')
})

const advance = (duration) => moveClock('Advance', { advance: duration })

for (const choice of document.querySelectorAll('[data-advance]')) {
  choice.addEventListener('click', () => advance(choice.dataset.advance))
}
for (const choice of document.querySelectorAll('[data-mode]')) {
  const { mode } = choice.dataset
  choice.addEventListener('click', () => moveClock(choice.textContent, { mode }))
}
onSubmit('advance', () => advance(byId('duration').value.trim()))
onSubmit('speed', () => moveClock('Speed', { speed: Number(byId('factor').value) }))
onSubmit('reset', () => act('Reset', async () => {
  const scenario = byId('scenario').value
  const seed = byId('seed').value
  const body = { ...(scenario && { scenario }), ...(seed && { seed: Number(seed) }) }
  await ask('POST', 'reset', { body })
  byId('reset').open = false
  clearSteps()
  loadAll(true)
  return 'The NAS starts over'
}))

// Nothing is sent by the browser itself: the form is only where it is filled in.
function onSubmit(id, action) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault()
    action()
  })
}
`
