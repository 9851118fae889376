/**
 * The script of the HTML page. It is text because a page that is one file carries it inside; it
 * runs as one script, in strict mode, in any browser of the last years.
 */
import { answer } from './answer.ts'
import { dom } from './dom.ts'
import { findings } from './findings.ts'
import { overview } from './overview.ts'
import { start } from './start.ts'
import { state } from './state.ts'

export const script = [dom, state, overview, answer, findings, start].join('')
