/** How many columns of a terminal a text takes. */
import { stripVTControlCharacters } from 'node:util'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** East Asian wide and full-width blocks; pictures are two columns wide as well. */
const wide =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u

const widthOf = (grapheme: string): number => (wide.test(grapheme) ? 2 : 1)

/** The text without anything that moves a cursor, rings a bell or turns the direction of writing. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')

export function textWidth(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment)
  return width
}

/** At most so many columns, with `…` where something was cut off. */
export function fitted(text: string, columns: number): string {
  // Nothing is wider than two columns for each of its units: long answers need no counting.
  const start = text.slice(0, Math.max(columns, 0) * 16)
  if (start === text && textWidth(text) <= columns) return text
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(start)) {
    if (width + widthOf(segment) > columns - 1) break
    kept += segment
    width += widthOf(segment)
  }
  return columns < 1 ? '' : `${kept}…`
}
