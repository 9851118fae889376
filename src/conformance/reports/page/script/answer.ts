/** Script of the page: JSON in lines, with the place that a finding is about marked. */
export const answer = String.raw`
const mostLines = 1500
const longestText = 2000

// Lines of { path, depth, parts, value }; a part is [class, text].
function linesOf(value, path, depth, key, comma, lines) {
  const before = key === null ? [] : [['key', JSON.stringify(key)], ['', ': ']]
  const isList = Array.isArray(value)
  const entries = isList ? value.map((each) => [null, each])
    : typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0) {
    lines.push({ path, depth, value, parts: [...before, atom(value), ['', comma]] })
    return lines
  }
  lines.push({ path, depth, value, parts: [...before, ['', isList ? '[' : '{']] })
  entries.forEach(([name, member], index) => {
    const inner = isList ? path + '[' + index + ']' : path === '' ? name : path + '.' + name
    linesOf(member, inner, depth + 1, name, index < entries.length - 1 ? ',' : '', lines)
  })
  lines.push({ path: null, depth, parts: [['', (isList ? ']' : '}') + comma]] })
  return lines
}

function atom(value) {
  if (typeof value === 'string') {
    const text = JSON.stringify(value)
    const left = text.length - longestText
    return ['text', left > 0 ? text.slice(0, longestText) + '… (' + grouped(left) + ' more characters)' : text]
  }
  if (Array.isArray(value)) return ['', '[]']
  if (typeof value === 'object' && value !== null) return ['', '{}']
  return ['atom', String(value)]
}

const anyIndex = (path) => path.replace(/\[\d+\]/g, '[]')
const samePath = (path, sought) => path === sought || anyIndex(path) === sought

// Paths of findings start in the data of an answer, or in its error.
function hitsIn(lines, path, bases) {
  const soughts = bases.map((base) => (base === '' ? path : base + '.' + path))
  const of = (sought) => lines.filter((line) => line.path !== null && samePath(line.path, sought))
  for (const sought of soughts) if (of(sought).length > 0) return of(sought)
  return []
}

// Objects that could have the field and do not.
function lackingIn(lines, path, base) {
  const whole = (base === '' ? path : base + '.' + path).replace(/(\[\d*\])+$/, '')
  const dot = whole.lastIndexOf('.')
  const [owner, name] = [whole.slice(0, Math.max(dot, 0)), whole.slice(dot + 1)]
  return {
    name,
    lines: lines.filter(({ path: at, value }) =>
      at !== null && samePath(at, owner) && typeof value === 'object' && value !== null &&
      !Array.isArray(value) && !Object.hasOwn(value, name)),
  }
}

function jsonView(value, finding, isAnswer, label) {
  if (isAnswer && typeof value === 'string') return textView(value, label)
  const lines = linesOf(value, '', 0, null, '', [])
  const inside = value !== null && typeof value === 'object'
    ? ['data', 'error'].filter((name) => isAnswer && name in value) : []
  const hits = finding.path === '' ? [] : hitsIn(lines, finding.path, [...inside, ''])
  const expectsLack = finding.path !== '' && isAnswer && urgency(finding.status) < urgency('skip') &&
    (/\b(missing|absent|lacks?|left out|not there)\b/i.test(finding.actual) ||
      (hits.length === 0 && finding.path.includes('[]')))
  const lacking = expectsLack ? lackingIn(lines, finding.path, inside[0] || '') : { lines: [] }
  const marked = new Set(hits)
  const lacks = new Set(lacking.lines)
  const first = lines.findIndex((line) => lacks.has(line) || (lacks.size === 0 && marked.has(line)))
  const start = first < mostLines ? 0 : first - 20
  const pre = el('pre', { tabindex: '0', role: 'group', 'aria-label': label })
  if (start > 0) pre.append(el('span', { class: 'muted line' }, '… ' + grouped(start) + ' lines above\n'))
  for (const line of lines.slice(start, start + mostLines)) {
    const row = el('span', { class: 'line' + (marked.has(line) ? ' hit' : '') + (lacks.has(line) ? ' lack' : '') },
      '  '.repeat(line.depth), ...line.parts.map(([kind, text]) => kind === '' ? text : el('span', { class: kind }, text)))
    if (lacks.has(line)) row.append(el('em', {}, '  ← no ' + lacking.name))
    row.append('\n')
    pre.append(row)
  }
  const left = lines.length - start - mostLines
  if (left > 0) pre.append(el('span', { class: 'muted line' }, '… ' + grouped(left) + ' more lines, in the JSON report'))
  return pre
}

function textView(text, label) {
  const shown = text.length > 20000 ? text.slice(0, 20000) + '…' : text
  return el('pre', { tabindex: '0', role: 'group', 'aria-label': label }, shown === '' ? 'empty' : shown)
}

function scrollToHit(pre) {
  const hit = pre.querySelector('.lack, .hit')
  if (hit) pre.scrollTop = Math.max(0, hit.offsetTop - pre.offsetTop - 60)
}
`
