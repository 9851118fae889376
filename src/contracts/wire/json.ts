/** Reading JSON from strangers. */

/** Levels of lists and objects. Deeper than anything DSM takes, and no stack is exhausted by it. */
export const deepest = 64

/** The value of a JSON text; undefined, which no JSON text can produce, for what is none or deeper. */
export function parseJson(text: string): unknown {
  if (isDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Whether a JSON text nests deeper than that. Looked at before it is parsed: what walks a value
 * later, be it ours or the platform's, may recurse.
 */
export function isDeep(text: string): boolean {
  // Each level is opened and closed, so a shorter text need not be read.
  if (text.length <= 2 * deepest) return false
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (inString) {
      if (char === backslash) at += 1
      else if (char === quote) inString = false
    } else if (char === quote) inString = true
    else if (char === bracket || char === brace) {
      depth += 1
      if (depth > deepest) return true
    } else if (char === bracket + 2 || char === brace + 2) depth -= 1
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
/** `[` and `{`; what closes them comes two characters later. */
const bracket = 0x5b
const brace = 0x7b
