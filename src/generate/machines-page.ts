import { type Evidence, trust } from '../contracts/define/evidence.ts'
import { cite } from '../contracts/define/evidence-words.ts'
import type { Machine } from '../mock-server/kernel/machine.ts'
import { machines } from '../mock-server/nas/machines.ts'
import { generatedNotice, table } from './markdown.ts'

/** docs/machines.md: the state machines as pictures, and how we know each step. */
export function machinesPage(): string {
  return `${generatedNotice}
# State machines

What may follow what. The pictures are drawn from the tables the emulator runs on; a step that is
not in them is refused with the error under the picture.

${machines.map(section).join('\n')}
## How sure we are

${counts()}`
}

type AnyMachine = Machine<string, string, string>

interface Step {
  readonly from: string
  readonly on: string
  readonly to: string
  readonly evidence: Evidence
}

function stepsOf({ states }: AnyMachine): Step[] {
  return Object.entries(states).flatMap(([from, row]) =>
    Object.entries(row ?? {}).flatMap(([on, step]) => (step ? [{ from, on, ...step }] : [])),
  )
}

function section(machine: AnyMachine): string {
  const steps = stepsOf(machine)
  const arrows = steps.map(({ from, on, to }) => `  ${from} --> ${to}: ${on}`)
  const picture = ['stateDiagram-v2', `  [*] --> ${machine.initial}`, ...arrows, ...ends(steps)]
  const rows = steps.map(({ from, on, to, evidence }) => [from, on, to, cite(evidence)])
  const refusals = Object.entries(machine.refusals).flatMap(([on, row]) =>
    Object.entries(row ?? {}).map(([from, key]) => [on, from, `\`${key}\``]),
  )
  return `## ${machine.title}

\`\`\`mermaid
${picture.join('\n')}
\`\`\`

${table(['from', 'on', 'to', 'evidence'], rows)}${refusals.length > 0 ? `\n${table(['refused', 'in', 'with'], refusals)}` : ''}`
}

/** States that nothing leads out of. */
function ends(steps: readonly Step[]): string[] {
  const left = new Set(steps.map(({ from }) => from))
  return [...new Set(steps.map(({ to }) => to))]
    .filter((state) => !left.has(state))
    .map((state) => `  ${state} --> [*]`)
}

function counts(): string {
  const rows = machines.map((machine) => {
    const steps = stepsOf(machine)
    const of = (kind: Evidence['kind']) =>
      String(steps.filter(({ evidence }) => evidence.kind === kind).length)
    return [machine.title, String(steps.length), ...trust.map(of)]
  })
  return table(['machine', 'steps', ...trust], rows)
}
