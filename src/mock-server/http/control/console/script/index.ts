/**
 * The script of the console. It is text, as that of the report of `conform` is: it runs as one
 * script, in strict mode, in any browser of the last years.
 */
import { clock } from './clock.ts'
import { coverage } from './coverage.ts'
import { dom } from './dom.ts'
import { faults } from './faults.ts'
import { journal } from './journal.ts'
import { rows } from './rows.ts'
import { start } from './start.ts'
import { steps } from './steps.ts'
import { talk } from './talk.ts'
import { tasks } from './tasks.ts'
import { words } from './words.ts'

export const script = [
  ...[dom, talk, words, clock, rows, tasks],
  ...[journal, steps, coverage, faults, start],
].join('')
