import type { ApiDefinition } from '../contracts/define/api.ts'
import { strongest } from '../contracts/define/evidence.ts'
import { sureness } from '../contracts/define/evidence-words.ts'
import { contracts } from '../contracts/index.ts'
import { doubts, sourceRows } from './evidence.ts'
import { generatedNotice, table } from './markdown.ts'
import { describeMethods } from './methods.ts'

/** docs/coverage.md: every method, and how sure we are of it. */
export function coveragePage(): string {
  const methods = describeMethods()
  const sections = (contracts as readonly ApiDefinition[]).map((api) => {
    const rows = methods
      .filter((method) => method.api === api.name)
      .map(({ method, versions, access, effect, evidence }) => [
        `\`${method}\``,
        versions.join(', '),
        access,
        effect,
        sureness(evidence, 'params'),
        sureness(evidence, 'data'),
        doubts(evidence).join('; '),
      ])
    const head = ['method', 'versions', 'access', 'effect', 'parameters', 'answer', 'assumed']
    return `## ${api.name}\n\n${table(head, rows)}`
  })
  return `${generatedNotice}
# Coverage

Every method the emulator answers. *Parameters* and *answer* say what the best source for them is:
documented (in the documents the project was created from), official, captured, probed,
known from clients, or assumed. The last column says what was assumed, and why.

${sections.join('\n')}
## Sources

${table(['id', 'what it is'], sourceRows())}`
}

/** The table of the README: a row per API. */
export function coverageSummary(): string {
  const methods = describeMethods()
  const rows = (contracts as readonly ApiDefinition[]).map(({ name }) => {
    const own = methods.filter(({ api }) => api === name)
    const known = own.filter(({ evidence }) => strongest(evidence, 'data') !== 'assumed')
    return [
      `\`${name}\``,
      own.map(({ method }) => method).join(', '),
      `${known.length} of ${own.length}`,
    ]
  })
  return `\n${table(['API', 'methods', 'answers with a source'], rows)}\n`
}
