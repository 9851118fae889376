/** The little Markdown that the generated pages need. */

export const generatedNotice = '<!-- Generated from the contracts by `npm run generate`. -->\n'

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |\n`
  return `${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`
}

const escapeCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** Replaces what stands between two marker comments; the markers stay. */
export function replaceSection(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}:start -->\n`, `<!-- ${name}:end -->`]
  const from = page.indexOf(start)
  const until = page.indexOf(end)
  if (from < 0 || until < from) throw new Error(`the page has no section ${name}`)
  return page.slice(0, from + start.length) + text + page.slice(until)
}
