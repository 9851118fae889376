import { readFileSync, writeFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  type ConformOptions,
  checksFor,
  compareWithBaseline,
  conform,
  createProgress,
  type ObjectKind,
  objectKinds,
  planOf,
  planText,
  type Report,
  type ReportFormat,
  readConsumer,
  readDivergences,
  readPromotion,
  readReport,
  reportFormats,
  type Safety,
  safetyLevels,
  sweep,
} from '../conformance/index.ts'
import { exitCode } from './exit.ts'
import { integer, usage } from './options.ts'
import { outcomeOf } from './outcome.ts'

interface Flags {
  readonly target?: string
  readonly account?: string
  readonly password?: string
  readonly otp?: string
  readonly user?: string
  readonly insecure?: true
  readonly safety: Safety
  readonly only?: string
  readonly object?: readonly Named[]
  readonly profile?: string
  readonly divergences?: string
  readonly evidence?: string
  readonly report?: readonly Wanted[]
  readonly baseline?: string
  readonly maxRate?: number
  readonly timeout: number
  readonly maxFailedLogins: number
  readonly controlToken?: string
  readonly journal?: string
  readonly plan?: true
  readonly sweep?: true
}

export function conformCommand(): Command {
  return new Command('conform')
    .option('--target <url|folder>', 'what to judge: an address, or the folder of a recording')
    .option('--account <name>', 'an administrator')
    .option('--password <password>', 'its password (default: DSM_PASSWORD in the environment)')
    .option('--otp <code>', 'the code of its second factor')
    .option(
      '--user <name>',
      'an account that is no administrator, for what it must not do; its password is taken from ' +
        'DSM_USER_PASSWORD in the environment',
    )
    .option('--insecure', 'take any certificate')
    .addOption(
      new Option('--safety <level>', 'what may be done to the target')
        .choices([...safetyLevels])
        .default('read'),
    )
    .option('--only <glob>', 'only checks whose API, API.method or kind fits')
    .option('--object <kind=id>', `what may be changed: ${objectKinds.join(', ')}`, namedObject)
    .option('--profile <file>', 'judge only what an application uses')
    .option('--divergences <file>', 'differences that are known')
    .option('--evidence <file>', 'assumptions that a recording bore out, from evidence promote')
    .option(
      '--report <format=file>',
      `write a report: ${Object.keys(reportFormats).join(', ')}; may be given several times`,
      wantedReport,
    )
    .option('--baseline <file>', 'compare with an earlier JSON report')
    .option('--max-rate <number>', 'requests in a second at most', integer(1, 10_000))
    .option('--timeout <seconds>', 'seconds to wait for an answer', integer(1, 3600), 30)
    .option(
      '--max-failed-logins <number>',
      'refused logins at most; DSM blocks after ten in five minutes',
      integer(0, 9),
      3,
    )
    .option('--control-token <token>', 'opens the control plane of an emulator that guards it')
    .option('--journal <file>', 'where to write down what has to be undone')
    .option('--plan', 'print what would be asked, and stop')
    .option('--sweep', 'undo what a run that died left behind, and stop')
    .action(run)
}

interface Named {
  readonly kind: ObjectKind
  readonly id: number
}

interface Wanted {
  readonly format: ReportFormat
  readonly file: string
}

function namedObject(text: string, earlier: readonly Named[] = []): readonly Named[] {
  const [, name, id] = /^([\w.]+)=(\d+)$/.exec(text) ?? []
  const kind = objectKinds.find((one) => one === name)
  if (kind === undefined) {
    throw new InvalidArgumentError(`It must be like abb.task=5, of ${objectKinds.join(', ')}.`)
  }
  return [...earlier, { kind, id: Number(id) }]
}

function wantedReport(text: string, earlier: readonly Wanted[] = []): readonly Wanted[] {
  const [, format = '', file] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (file === undefined || !Object.hasOwn(reportFormats, format)) {
    throw new InvalidArgumentError(
      `It must be like html=report.html, of ${Object.keys(reportFormats).join(', ')}.`,
    )
  }
  return [...earlier, { format: format as ReportFormat, file }]
}

async function run(flags: Flags): Promise<void> {
  const consumer = flags.profile === undefined ? undefined : read(flags.profile, readConsumer)
  const divergences =
    flags.divergences === undefined ? undefined : read(flags.divergences, readDivergences)
  const evidence = flags.evidence === undefined ? undefined : read(flags.evidence, readPromotion)
  const baseline = flags.baseline === undefined ? undefined : read(flags.baseline, readReport)
  const { safety, only } = flags
  if (flags.plan) {
    const checks = checksFor({ profile: 'dsm-7.2', safety, only, consumer, withUser: true })
    process.stdout.write(planText(planOf(checks, safety)))
    return
  }
  const target = flags.target
  if (target === undefined) throw usage('--target is missing: an address, or a recording')
  const options = { ...optionsOf(flags, target), consumer, divergences, evidence }
  await outcomeOf(async () => {
    if (flags.sweep) return sweepUp(options)
    const progress = createProgress({ stream: process.stdout })
    const report = await conform({
      ...options,
      onPlan(plan, judged) {
        if (safety !== 'read') process.stdout.write(planText(plan))
        progress.start(plan.checks, judged)
      },
      onFinding: (finding) => progress.finding(finding),
    })
    const compared = baseline ? compareWithBaseline(report, baseline) : report
    progress.done(compared)
    writeReports(compared, flags.report ?? [])
    process.exitCode = verdictOf(compared)
  })
}

function optionsOf(flags: Flags, target: string): ConformOptions {
  const { account, otp, insecure, safety, only, maxRate, maxFailedLogins } = flags
  const { controlToken, journal, user } = flags
  const isAddress = URL.canParse(target) && /^https?:/.test(target)
  const password = flags.password ?? process.env.DSM_PASSWORD
  if (isAddress && (account === undefined || password === undefined)) {
    throw usage('--account and --password (or DSM_PASSWORD in the environment) are missing')
  }
  const userPassword = process.env.DSM_USER_PASSWORD
  if (user !== undefined && userPassword === undefined) {
    throw usage('--user needs DSM_USER_PASSWORD in the environment')
  }
  const objects: Partial<Record<ObjectKind, number[]>> = {}
  for (const { kind, id } of flags.object ?? []) objects[kind] = [...(objects[kind] ?? []), id]
  return {
    target,
    account,
    password,
    otp,
    user: user === undefined ? undefined : { account: user, password: userPassword ?? '' },
    insecure,
    safety,
    only,
    objects,
    maxRate,
    maxFailedLogins,
    controlToken,
    journal,
    timeout: flags.timeout * 1000,
  }
}

async function sweepUp(options: ConformOptions): Promise<void> {
  const { undone, left } = await sweep(options)
  for (const what of undone) process.stdout.write(`undone: ${what}\n`)
  for (const what of left) process.stderr.write(`mock-dsm: not undone: ${what}\n`)
  if (undone.length + left.length === 0) process.stdout.write('nothing was left to undo\n')
  process.exitCode = left.length > 0 ? exitCode.contractFailure : exitCode.fine
}

/** Reads a file by a reader that names it in what it throws. */
function read<Value>(file: string, reader: (text: string, file: string) => Value): Value {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw usage(`${file} cannot be read`)
  }
  try {
    return reader(text, file)
  } catch (thrown) {
    throw usage((thrown as Error).message)
  }
}

function writeReports(report: Report, wanted: readonly Wanted[]): void {
  for (const { format, file } of wanted) {
    try {
      writeFileSync(file, reportFormats[format](report))
    } catch (thrown) {
      throw usage(`cannot write ${file}: ${(thrown as Error).message}`)
    }
  }
}

function verdictOf({ summary }: Report): number {
  if (summary.fail > 0) return exitCode.contractFailure
  return summary.error > 0 ? exitCode.fault : exitCode.fine
}
