/**
 * The words that texts of a NAS are made of: those of the contracts and those of its log lines, as
 * answers, log files and the monitors that read them show them. Every other word in a text may be
 * a name.
 */
import * as z from 'zod'
import { contracts } from '../../contracts/index.ts'

/** What lines of Hyper Backup begin with, in brackets; what follows in brackets is a name. */
export const logLabels: ReadonlySet<string> = new Set([
  ...['Local', 'Network', 'Localhost', 'Cloud', 'Amazon S3', 'Google Drive', 'WebDAV', 'Azure'],
  ...['Synology C2', 'Dropbox', 'HiDrive', 'S3 Storage', 'Microsoft Azure', 'OpenStack', 'rsync'],
])

const logLines = `
Setting of backup task was created. Setting of backup task was modified. Task data was deleted from
backup destination. Backup task was removed. Backup task started. Backup task finished successfully.
Trigger version rotation. Backup task was cancelled. Backup task was partially completed. Failed to
backup data. Failed to run backup task. Backup folder failed. (Permission denied) Backup task
suspension complete. Resume backup task. Discard backup task. Backup task was discarded
successfully. Backup integrity check has started. Backup integrity check is finished. No error was
found. Failed to run backup integrity check. Target is busy. The backup target is found broken.
Scheduled backup had been skipped. Backup task is waiting for its turn. Backup integrity check was
cancelled. The connection to the backup destination was lost. Backup destination created. Backup
destination removed. Backup started. Backup complete. Backup rotation started. Version rotated.
Backup is waiting for its turn. Backup suspended. Backup was not completed. Suspended backup
discarded. Client logged in. Authentication failed. Failed to connect to backup destination.
Failed to access. Disk quota exceeded. No space left on device. Error code Path not found offline
online application applications file files folder folders share shared destination source server
service volume version versions user system settings enabled disabled exception occurred while
backing up restoring restore restored deleting because of due another from with and or by in at on
this that it are be been will not cannot could please try again later than the a an for as has have
`

const wordsIn = (text: string): string[] =>
  text
    .split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())

/** Words of log lines alone: the only ones that stay in a free text. */
const inTexts = new Set(wordsIn(logLines))

const declared = new Set<string>()
const inContracts = new Set<string>([...inTexts, ...[...logLabels].flatMap(wordsIn)])

function note(name: string): void {
  declared.add(name)
  for (const word of wordsIn(name)) inContracts.add(word)
}

function collect(schema: z.ZodType): void {
  const { def } = schema
  if (schema instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(schema.shape)) {
      note(name)
      collect(field as z.ZodType)
    }
  } else if (schema instanceof z.ZodArray) collect(schema.element as z.ZodType)
  else if (schema instanceof z.ZodRecord) collect(schema.valueType as z.ZodType)
  else if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) collect(option as z.ZodType)
  } else if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum) {
    const values = schema instanceof z.ZodLiteral ? schema.def.values : schema.options
    for (const value of values) if (typeof value === 'string') note(value)
  } else if ('innerType' in def) collect(def.innerType as z.ZodType)
}

for (const api of contracts) {
  note(api.name)
  for (const [name, method] of Object.entries(api.methods)) {
    note(name)
    collect(method.params)
    collect(method.data)
  }
}

/** Whether contracts declare a field, parameter or value by this name. */
export const isDeclared = (name: string): boolean => declared.has(name)

/** Whether a word of a log line is one that DSM writes itself. */
export const isTextWord = (word: string): boolean => inTexts.has(word.toLowerCase())

/** Whether a name consists of words of the contracts: `backup_share_list`, but not `photos_2019`. */
export const isMadeOfPublicWords = (name: string): boolean => {
  const words = wordsIn(name)
  return words.length > 0 && !/\d/.test(name) && words.every((word) => inContracts.has(word))
}

/** Whether a value, although it may be somebody's name for something, is nothing to look out for. */
export const isPublicWord = (value: string): boolean =>
  declared.has(value) || (/^[A-Za-z]+$/.test(value) && inContracts.has(value.toLowerCase()))
