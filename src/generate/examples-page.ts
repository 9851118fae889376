import { readdirSync, readFileSync } from 'node:fs'
import { generatedNotice } from './markdown.ts'

const folder = 'test/examples'

/** docs/examples.md: the example tests, each under the comment it starts with. */
export function examplesPage(): string {
  const sections = readdirSync(folder)
    .sort()
    .map((file) => section(readFileSync(`${folder}/${file}`, 'utf8')))
  return `${generatedNotice}
# Examples

Every example here is a test of this project, as it stands.

${sections.join('\n')}`
}

/** A leading comment whose first line is the title, then code. */
function section(source: string): string {
  const lines = source.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('//'))
  const [title = '', ...words] = lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, ''))
  const code = lines.slice(end).join('\n').trim()
  return `## ${title}\n\n${words.join('\n').trim()}\n\n\`\`\`ts\n${code}\n\`\`\`\n`
}
