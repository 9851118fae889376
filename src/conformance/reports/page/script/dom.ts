/** Script of the page: the data, and how elements are made. */
export const dom = String.raw`
'use strict'
const data = JSON.parse(document.getElementById('data').textContent)

const statuses = ['fail', 'error', 'warn', 'skip', 'pass']
const words = { fail: 'failed', error: 'errors', warn: 'warnings', skip: 'skipped', pass: 'passed' }
const signs = { fail: '✕', error: '?', warn: '!', skip: '–', pass: '✓' }
const one = { fail: 'failed', error: 'error', warn: 'warning', skip: 'skipped', pass: 'passed' }
const wordFor = (status, count) => (count === 1 ? one : words)[status]
const urgency = (status) => statuses.indexOf(status)
const grouped = (count) => count.toLocaleString('en')

const counted = (status, count) => grouped(count) + ' ' + wordFor(status, count)

const byId = (id) => document.getElementById(id)

// Texts become text nodes: nothing that a NAS answered is ever read as markup.
function el(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, String(value))
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

const badge = (status) =>
  el('span', { class: 'badge ' + status },
    el('span', { 'aria-hidden': 'true' }, signs[status]),
    el('span', { class: 'hidden' }, status))

let said = 0
function say(text) {
  // The same words twice are announced only when they differ.
  said += 1
  byId('said').textContent = text + (said % 2 === 0 ? '\u00a0' : '')
}

// The clipboard is closed to pages from files in some browsers.
async function copy(text, button) {
  let done = true
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = el('textarea', { class: 'hidden', 'aria-hidden': 'true', tabindex: '-1' })
    area.value = text
    document.body.append(area)
    area.select()
    try { done = document.execCommand('copy') } catch { done = false }
    area.remove()
    button.focus()
  }
  const label = button.textContent
  if (!button.dataset.label) button.dataset.label = label
  button.textContent = done ? 'Copied' : 'Copying is not allowed here'
  say(button.textContent)
  setTimeout(() => { button.textContent = button.dataset.label }, 1600)
}
`
