/** Script of the console: steps of machines, as they come. */
export const steps: string = `
const shownSteps = 100
const names = new Map()

function learnNames(machine, members) {
  for (const { id, name } of members) names.set(machine + ' ' + id, name)
}

function stepArrives({ machine, id, event, from, to, at }) {
  const list = byId('steps')
  list.prepend(el('li', { title: machine + ' ' + id + ': ' + event },
    el('time', { datetime: new Date(at).toISOString() }, momentOf(at)),
    el('b', {}, names.get(machine + ' ' + id) || machine + ' ' + id),
    el('span', {}, from, el('span', { class: 'muted' }, ' → '), el('span', { class: 'to ' + to }, to))))
  while (list.children.length > shownSteps) list.lastElementChild.remove()
  byId('no-steps').hidden = true
}

function clearSteps() {
  byId('steps').replaceChildren()
  byId('no-steps').hidden = false
}
`
