/** The steps of a GitHub workflow that can be taken here. */

interface Step {
  readonly id?: string
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly env?: Readonly<Record<string, string>>
  readonly 'working-directory'?: string
}

interface Workflow {
  readonly on: unknown
  readonly env?: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<string, { readonly env?: Readonly<Record<string, string>>; readonly steps: Step[] }>
  >
}

interface Runner {
  run(script: string): Promise<unknown>
  /** Starts the action of this project and answers its outputs. */
  action(inputs: NonNullable<Step['with']>): Promise<Readonly<Record<string, string>>>
}

/** Throws at a step that fails, and at one that nothing here can take. */
export async function runWorkflow(workflow: Workflow, runner: Runner): Promise<void> {
  if (workflow.on === undefined) throw new Error('the workflow does not say when it runs')
  for (const job of Object.values(workflow.jobs)) {
    const outputs = new Map<string, string>()
    const fill = (text: unknown) =>
      String(text).replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
        const value = expression.startsWith('secrets.') ? 'mock-dsm' : outputs.get(expression)
        if (value === undefined) throw new Error(`nothing sets ${expression}`)
        return value
      })
    for (const step of job.steps) {
      const inputs = Object.fromEntries(
        Object.entries(step.with ?? {}).map(([name, value]) => [name, fill(value)]),
      )
      if (step.run !== undefined) {
        const variables = Object.entries({ ...workflow.env, ...job.env, ...step.env })
        const exports = variables.map(([name, value]) => `export ${name}='${fill(value)}'\n`)
        const folder = step['working-directory'] ?? '.'
        await runner.run(`(\nset -e\ncd '${folder}'\n${exports.join('')}${fill(step.run)}\n)`)
        continue
      }
      const [name = ''] = (step.uses ?? '').split('@')
      if (name.endsWith('/mock-dsm')) {
        for (const [key, value] of Object.entries(await runner.action(inputs))) {
          outputs.set(`steps.${step.id}.outputs.${key}`, value)
        }
      } else {
        const take = actions[name]
        if (!take) throw new Error(`nothing here can take the step ${step.uses}`)
        const script = take(inputs)
        if (script !== undefined) await runner.run(script)
      }
    }
  }
}

/** Actions of others: what must be there for them. */
const actions: Readonly<
  Record<string, (inputs: Readonly<Record<string, string>>) => string | undefined>
> = {
  'actions/checkout': ({ path }) => path && `[ -d '${path}' ] || ln -s "$CLONE" '${path}'`,
  'actions/setup-node': () => undefined,
  'actions/setup-python': () => undefined,
  'actions/upload-artifact': ({ path = '' }) => `ls ${path.replaceAll('\n', ' ')}`,
  'github/codeql-action/upload-sarif': ({ sarif_file }) => `ls '${sarif_file}'`,
}
