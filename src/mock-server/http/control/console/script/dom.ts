/** Script of the console: how elements are made, and which of them change with the time. */
export const dom: string = `
'use strict'

const byId = (id) => document.getElementById(id)

// Texts become text nodes: nothing that somebody named is ever read as markup.
function el(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter((child) => child !== undefined))
  return element
}

// May be broken where the method begins.
const methodName = (api, method, ...more) =>
  el('code', { class: 'method' }, api + '.', el('wbr', {}), el('b', {}, method), ...more)

function button(label, attributes, onclick) {
  const made = el('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', onclick)
  return made
}

// Elements that show how far something is, or how long ago it was. Those that are gone drop out.
let living = []
function alive(element, update) {
  update(element)
  living.push({ element, update })
  return element
}
function tick() {
  living = living.filter(({ element }) => element.isConnected)
  for (const { element, update } of living) update(element)
}
`
