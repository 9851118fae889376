import type { ApiDefinition, ErrorDefinition } from '../contracts/define/api.ts'
import { commonErrors } from '../contracts/define/common-errors.ts'
import { cite } from '../contracts/define/evidence-words.ts'
import { contracts } from '../contracts/index.ts'
import { generatedNotice, table } from './markdown.ts'

/** docs/errors.md: every code the emulator can answer, when, and how we know. */
export function errorsPage(): string {
  const sections = (contracts as readonly ApiDefinition[]).flatMap((api) => {
    const own = { ...api.errors, ...(api.missingParameter && { missing: api.missingParameter }) }
    return Object.keys(own).length === 0 ? [] : [`## ${api.name}\n\n${codes(own)}`]
  })
  return `${generatedNotice}
# Errors

A refusal is \`{"error":{"code":N},"success":false}\` with HTTP status 200. Code 120 also carries
\`errors\`, with the \`name\` of the first parameter that does not fit and a \`reason\`: \`required\`,
\`type\` or \`condition\`.

## Every API

${codes(commonErrors)}
${sections.join('\n')}`
}

function codes(errors: Readonly<Record<string, ErrorDefinition & { under?: readonly string[] }>>) {
  const rows = Object.entries(errors)
    .sort(([, left], [, right]) => left.code - right.code)
    .map(([key, { code, codeUnder, under, when, evidence }]) => [
      String(code),
      `\`${key}\``,
      [when, ...profileRemarks(codeUnder, under)].join('; '),
      evidence.map(cite).join('; '),
    ])
  return table(['code', 'key', 'when', 'evidence'], rows)
}

function profileRemarks(
  codeUnder: ErrorDefinition['codeUnder'],
  under: readonly string[] | undefined,
): string[] {
  const other = Object.entries(codeUnder ?? {}).map(([profile, code]) => `${code} under ${profile}`)
  return under === undefined ? other : [...other, `only under ${under.join(', ')}`]
}
