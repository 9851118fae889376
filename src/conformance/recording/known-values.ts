/** Finds many values in a text at once, as whole words: a text is read once, however many they are. */

export interface KnownValues {
  /** Remembers a value. What is shorter than three characters would be found everywhere. */
  add(value: string): void
  /** Where values stand in a text, from left to right; of several at one place the longest. */
  find(text: string): { start: number; end: number; value: string }[]
}

const words = /[\p{L}\p{N}_]+/gu
const wordCharacter = /[\p{L}\p{N}_]/u

export function createKnownValues(options: { readonly ignoreCase?: boolean } = {}): KnownValues {
  const seen = new Set<string>()
  const byFirstWord = new Map<string, { value: string; before: number }[]>()
  const fold = (text: string) => (options.ignoreCase ? lowered(text) : text)

  return {
    add(given) {
      const value = fold(given)
      if (value.length < 3 || seen.has(value)) return
      seen.add(value)
      const first = value.match(words)?.[0]
      if (first === undefined) return
      const row = { value, before: value.indexOf(first) }
      const rows = byFirstWord.get(first)
      if (rows === undefined) byFirstWord.set(first, [row])
      else rows.push(row)
    },
    find(given) {
      const text = fold(given)
      const found: { start: number; end: number; value: string }[] = []
      for (const { 0: word, index } of text.matchAll(words)) {
        const reached = found.at(-1)?.end ?? 0
        let longest: (typeof found)[number] | undefined
        for (const { value, before } of byFirstWord.get(word) ?? []) {
          const start = index - before
          const end = start + value.length
          if (start < reached || !text.startsWith(value, start) || goesOn(text, end)) continue
          if (longest === undefined || end > longest.end) longest = { start, end, value }
        }
        if (longest) found.push(longest)
      }
      return found
    },
  }
}

/** Lower case, where that leaves every character in its place. */
function lowered(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text
}

const goesOn = (text: string, at: number): boolean =>
  wordCharacter.test(text[at - 1] ?? '') && wordCharacter.test(text[at] ?? '')
