// What the compiler says about some files, one line each, with the settings of this folder, by which
// the name of the package leads to its sources. `tsc` would check all of those too and take far
// longer; the API of TypeScript 5 can be asked for the files alone.
import { join, resolve } from 'node:path'
import ts from 'typescript-5'

const root = process.cwd()
const files = process.argv.slice(2).map((file) => resolve(file))
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
const typeRoots = [join(root, 'node_modules', '@types')]
const program = ts.createProgram(files, { ...options, typeRoots })
for (const file of files) {
  const source = program.getSourceFile(file)
  if (source === undefined) throw new Error(`there is no ${file}`)
  const all = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]
  for (const { start = 0, messageText } of all) {
    const { line } = source.getLineAndCharacterOfPosition(start)
    const [words] = ts.flattenDiagnosticMessageText(messageText, '\n').split('\n')
    process.stdout.write(`${file}:${line + 1}: ${words}\n`)
  }
}
