/** Script of the console: the words for what the state has as numbers and times. */
import { backupType, resultStatus } from '../../../../../contracts/active-backup/enumerations.ts'
import { commonErrors } from '../../../../../contracts/define/common-errors.ts'
import { progressStep, transferType } from '../../../../../contracts/hyper-backup/enumerations.ts'
import { closingLines, openingLine } from '../../../../nas/hyper-backup/logs.ts'

const byValue = (entries: Readonly<Record<string, { value: string | number; meaning: string }>>) =>
  Object.fromEntries(Object.values(entries).map(({ value, meaning }) => [value, meaning]))

const outcomes = Object.fromEntries(
  Object.entries(resultStatus).map(([outcome, { value }]) => [value, outcome]),
)

const errors = Object.fromEntries(Object.values(commonErrors).map(({ code, when }) => [code, when]))

export const words: string = `
const backupTypes = ${JSON.stringify(byValue(backupType))}
const outcomes = ${JSON.stringify(outcomes)}
const progressSteps = ${JSON.stringify(byValue(progressStep))}
const transferTypes = ${JSON.stringify(byValue(transferType))}
const errors = ${JSON.stringify(errors)}
const openingLine = ${JSON.stringify(openingLine)}
const closingLines = ${JSON.stringify(closingLines)}

const grouped = (count) => count.toLocaleString('en')
const counted = (count, one, many = one + 's') => grouped(count) + ' ' + (count === 1 ? one : many)

// Made once for a zone, because making them takes long.
let timeZone
let timeFormat
let dateFormat
function useTimeZone(zone) {
  if (zone === timeZone) return
  timeZone = zone
  timeFormat = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' })
  dateFormat = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
}
useTimeZone('UTC')
const timeOf = (at) => timeFormat.format(at)
const dateOf = (at) => dateFormat.format(at)
const momentOf = (at) => dateOf(at) + ', ' + timeOf(at)

const units = [[86400000, 'day', 'days'], [3600000, 'h', 'h'], [60000, 'min', 'min']]
function lengthOf(milliseconds) {
  const [size, one, many] = units.find(([size]) => milliseconds >= 2 * size) ||
    units.find(([size]) => milliseconds >= size) || [1000, 's', 's']
  const count = Math.round(milliseconds / size)
  return count + ' ' + (count === 1 ? one : many)
}
function relative(at) {
  const away = at - nasNow()
  if (Math.abs(away) < 1000) return 'now'
  return away < 0 ? lengthOf(-away) + ' ago' : 'in ' + lengthOf(away)
}
`
