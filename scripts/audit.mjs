// Does a production dependency have a known vulnerability? A known one fails the check by name. A
// registry that cannot be asked does not: being online is no property of this project. The line that
// is printed says which of the two it was.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** npm's own words are from `low` to `critical`; the same floor as `--audit-level` below. */
const serious = ['moderate', 'high', 'critical']

const { stdout, stderr } = spawnSync(
  'npm',
  ['audit', '--json', '--omit=dev', '--audit-level=moderate', '--fetch-retries=0'],
  { cwd: root, encoding: 'utf8' },
)
const answer = parsed(stdout)

// Offline, npm asks nobody and answers that nothing was found.
if (process.env.npm_config_offline === 'true') {
  process.stdout.write('not audited: npm is set to work offline\n')
} else if (answer?.vulnerabilities !== undefined) {
  const found = Object.values(answer.vulnerabilities).filter((one) =>
    serious.includes(one.severity),
  )
  for (const { name, severity, via } of found) {
    process.stderr.write(`${name} is vulnerable (${severity}): ${reasons(via)}\n`)
  }
  if (found.length === 0) process.stdout.write('audited: no known vulnerability from moderate up\n')
  process.exitCode = found.length > 0 ? 1 : 0
} else if (answer?.message !== undefined) {
  process.stdout.write(`not audited: the registry cannot be asked (${answer.message})\n`)
} else {
  process.stderr.write(`npm audit did not run: ${stderr}\n`)
  process.exitCode = 1
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is wrong with the package itself, or the names of those it has its trouble from. */
function reasons(via) {
  return via.map((cause) => (typeof cause === 'string' ? cause : cause.title)).join('; ')
}
