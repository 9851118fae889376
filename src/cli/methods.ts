import { Command } from 'commander'
import { describeMethods, type MethodDescription } from '../generate/methods.ts'

export function methodsCommand(): Command {
  return new Command('methods')
    .option('--json', 'print them as a JSON array')
    .action(({ json }: { json?: true }) => {
      const methods = describeMethods()
      process.stdout.write(
        json ? `${JSON.stringify(methods, null, 2)}\n` : methods.map(line).join(''),
      )
    })
}

function line({ api, method, versions, access, effect, params }: MethodDescription): string {
  const names = params.map(({ name, required }) => (required ? name : `[${name}]`))
  const at = versions.length === 1 ? `v${versions[0]}` : `v${versions[0]}-${versions.at(-1)}`
  const call = `${api}.${method}(${names.join(', ')})`
  return `${call}  ${at} ${access} ${effect}\n`
}
