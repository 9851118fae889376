/** Script of the console: follows the events, for as long as the page is open. */
export const start: string = `
function loadAll(byHand) {
  for (const load of [loadHead, loadTasks, loadCalls, loadCoverage, loadFaults]) load(byHand)
}

function follow() {
  const events = new EventSource(address('events'))
  const on = (kind, take) => events.addEventListener(kind, (event) => take(JSON.parse(event.data)))
  on('request', (entry) => {
    callArrives(entry)
    loadTasks()
    loadCoverage()
    loadFaults()
  })
  on('transition', (step) => {
    stepArrives(step)
    loadTasks()
  })
  on('clock', (view) => {
    setClock(view)
    loadAll()
  })
  events.addEventListener('open', () => {
    following = true
    showStream('live', 'live')
    loadAll()
  })
  events.addEventListener('error', () => {
    following = false
    showStream('lost', 'the NAS does not answer, trying again')
    loadAll()
    // Whoever is refused is not tried again by the browser itself.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 2000)
  })
}

setInterval(() => {
  showTime()
  tick()
}, 1000)
// A NAS that nobody asks does nothing, whatever its clock shows; and not all that changes is told.
setInterval(() => {
  loadHead()
  loadFaults()
}, 3000)
document.addEventListener('visibilitychange', () => loadAll())
follow()
`
