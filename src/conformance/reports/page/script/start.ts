/** Script of the page: what happens on loading, and the keyboard. */
export const start = `
function showOpen() {
  if (view.open === '') return
  const item = byId(view.open)
  if (!item) return
  item.scrollIntoView({ block: 'start' })
  item.querySelector('button').focus({ preventScroll: true })
}

function step(by) {
  const heads = [...document.querySelectorAll('.head')]
  const at = heads.indexOf(document.activeElement)
  const next = heads[at < 0 ? 0 : Math.min(Math.max(at + by, 0), heads.length - 1)]
  if (next) next.focus()
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const search = byId('search')
  if (event.target === search) {
    if (event.key === 'Escape') change({ q: '' })
    return
  }
  const act = { '/': () => search.focus(), j: () => step(1), k: () => step(-1) }[event.key]
  if (act === undefined) return
  event.preventDefault()
  act()
})

let waiting
byId('search').addEventListener('input', () => {
  clearTimeout(waiting)
  waiting = setTimeout(() => change({ q: byId('search').value }), findings.length > 500 ? 120 : 0)
})

// The hash is taken: it holds the view.
document.querySelector('.skip-link').addEventListener('click', (event) => {
  event.preventDefault()
  byId('list').focus()
})

addEventListener('hashchange', () => {
  readHash()
  render()
  showOpen()
})

readHash()
renderHead()
renderFixed()
renderMatrix()
render()
showOpen()
`
