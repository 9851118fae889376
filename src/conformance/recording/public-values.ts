/**
 * What may be stored as it is: the one list that says so. A text that is not listed for its field
 * gets a stand-in, so what we did not think of is hidden rather than shown.
 */
import type { ApiDefinition } from '../../contracts/define/api.ts'
import {
  lastBackupResult,
  taskState,
  taskStatus,
  transferType,
} from '../../contracts/hyper-backup/enumerations.ts'

interface PublicField {
  /** Names of fields or parameters, at any depth. */
  readonly names: readonly string[]
  /** Only in APIs that begin so. */
  readonly api?: string
  readonly fits: RegExp
  readonly why: string
}

const anyOf = (words: readonly string[]): RegExp =>
  new RegExp(
    `^(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`,
    'i',
  )

const valuesOf = (table: Record<string, { readonly value: string }>): string[] =>
  Object.values(table).map(({ value }) => value)

const packages = [
  ...['ActiveBackup', 'Active Backup for Business', 'HyperBackup', 'Hyper Backup'],
  ...['HyperBackupVault', 'Hyper Backup Vault', 'FileStation', 'File Station', 'WebStation'],
  ...['SurveillanceStation', 'Surveillance Station', 'DownloadStation', 'Download Station'],
  ...['SynologyDrive', 'Synology Drive Server', 'SynologyPhotos', 'Synology Photos', 'Web Station'],
  ...['NoteStation', 'Note Station', 'MailPlus-Server', 'Synology MailPlus Server', 'MariaDB10'],
  ...['Calendar', 'Synology Calendar', 'Contacts', 'Synology Contacts', 'MariaDB 10', 'Docker'],
  ...['ContainerManager', 'Container Manager', 'Virtualization', 'Virtual Machine Manager'],
  ...['CloudSync', 'Cloud Sync', 'SnapshotReplication', 'Snapshot Replication', 'USBCopy'],
  ...[
    'DSM',
    'webui',
    'Core',
    'Foto',
    'AudioStation',
    'VideoStation',
    'MediaServer',
    'WebDAVServer',
  ],
]

const os =
  /^(Microsoft|Windows|Server|Pro|Home|Enterprise|Standard|Datacenter|Essentials|Education|Evaluation|Embedded|LTSC|R2|SP\d|XP|Vista|macOS|Mac|OS|X|Big|Sur|Monterey|Ventura|Sonoma|Sequoia|Catalina|Mojave|Linux|GNU|Debian|Ubuntu|LTS|CentOS|Stream|Red|Hat|RHEL|Fedora|SUSE|openSUSE|Leap|Rocky|AlmaLinux|Oracle|Arch|Alpine|Photon|VMware|ESXi|FreeBSD|DSM|Synology|Update|smb|rsync|and|later|or|x64|x86|bit|v?\d{1,6})$/i

const date = String.raw`\d{4}[/-]\d{1,2}[/-]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2})?)?`
const longDate = String.raw`([A-Z][a-z]{2} )?[A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2} \d{4}( GMT)?`

/** Stands for the keys of objects that are keyed by something. */
export const keysOfRecords = '{}'

const fields: readonly PublicField[] = [
  {
    names: [
      ...['version_id', 'modify', 'gfs_days', 'gfs_weeks', 'gfs_months', 'gfs_years'],
      ...['counted_file_count', 'current_app_action_percent', 'current_app_percent'],
      ...['processed_size', 'scan_file_count', 'total_size', 'transmitted_size', 'free', 'total'],
      ...['used', 'last_bkp_success_version', 'backup_window'],
    ],
    fits: /^-?\d+$/,
    why: 'numbers that DSM writes as text',
  },
  { names: ['version'], fits: /^\d+([.-]\d+)*$/, why: 'build and version numbers' },
  { names: ['week_name'], fits: /^[0-6](,[0-6])*$/, why: 'days of the week' },
  { names: ['unique_id'], fits: /^\d+-\d+$/, why: 'a pair of ids' },
  {
    names: [
      ...['complete_time_local', 'start_time_local', 'name', 'date', 'next_trigger_time', 'time'],
      ...['last_bkp_end_time', 'last_bkp_success_time', 'last_bkp_time', 'next_bkp_time'],
      ...['last_detect_time', 'cert_tillTime'],
    ],
    fits: new RegExp(`^(${date}|${longDate})$`),
    why: 'times stay; versions of Hyper Backup bear them as names',
  },
  {
    names: ['folder_name'],
    fits: /^ActiveBackup_\d{4}-\d{2}-\d{2}_\d{6}$/,
    why: 'the package names versions by time',
  },
  { names: ['repeat_type'], fits: /^(Daily|Weekly|Monthly|Hourly|None)$/i, why: 'a word of DSM' },
  { names: ['view_type'], fits: /^vim\.[A-Za-z]+(-[A-Za-z]+)?$/, why: 'a class of vSphere' },
  {
    names: ['target_status', 'agent_driver_status', 'agent_status'],
    fits: /^(on|off)line$|^(en|dis)abled?$|^(none|unknown|broken|error)$/,
    why: 'words of the agent; which others there are is not known',
  },
  {
    names: ['fs_name', 'fileSystem', 'fileSystemType'],
    fits: /^(btrfs|ext[234]|xfs|zfs|ntfs|vfat|exfat|hfs\+?|apfs|nfs|cifs|internal|external)$/i,
    why: 'file systems',
  },
  { names: ['codepage'], fits: /^[a-z]{3}$/, why: 'languages of DSM' },
  {
    names: ['model', 'dsm_model'],
    fits: /^((DS|RS|FS|SA|HD|UC|DVA|NVR|EDS|RC|BST)\d{2,5}[a-z]{0,6}\+?(II)?|VirtualDSM)$/i,
    why: 'models are sold by the thousand',
  },
  { names: ['dsm_unique'], fits: /^synology_[a-z0-9]+_[a-z0-9+]+$/, why: 'the model again' },
  { names: ['version_string'], fits: /^DSM [\d.]+-\d+( Update \d+)?$/, why: 'firmware' },
  {
    names: ['kernel_version'],
    fits: /^\d+(\.\d+)+(-\d+)*(-(generic|amd64|arm64|server|cloud|virtual|aws|azure|pve))*$/,
    why: 'kernels of distributions, not those somebody named himself',
  },
  {
    names: ['last_bkp_error'],
    fits: /^(SYNO\.SDS\.[A-Za-z.]+:)?[a-z_]+:[a-z_]+$/,
    why: 'keys of texts in the web UI',
  },
  { names: ['transfer_type'], fits: anyOf(valuesOf(transferType)), why: 'words of Hyper Backup' },
  {
    names: ['type'],
    fits: new RegExp(
      `^((image|cloud_image|share):(${valuesOf(transferType).join('|')})|(loc|net)lunbkp)$`,
    ),
    why: 'words of Hyper Backup',
  },
  {
    names: ['task_state'],
    fits: anyOf([taskState, taskStatus, lastBackupResult].flatMap(valuesOf)),
    why: 'words of Hyper Backup; clients mix the three up',
  },
  {
    names: ['app_list', 'app_name_list', 'app_done_list', 'current_app', 'backup_apps', 'session'],
    fits: anyOf(packages),
    why: "Synology's packages",
  },
  {
    names: ['name'],
    api: 'SYNO.ActiveBackup.Setting',
    fits: /^[a-z]+(_[a-z]+)+$/,
    why: 'names of settings',
  },
  {
    names: ['value'],
    api: 'SYNO.ActiveBackup.Setting',
    fits: /^(-?\d+|true|false)$/,
    why: 'settings are numbers and switches; the others name something',
  },
  { names: ['path'], api: 'SYNO.API.Info', fits: /^[\w/-]+\.cgi$/, why: 'paths of CGIs' },
  {
    names: ['query'],
    api: 'SYNO.API.Info',
    fits: /^(all|SYNO\.[A-Za-z0-9.]*(,\s*SYNO\.[A-Za-z0-9.]*)*)$/i,
    why: 'names of APIs',
  },
  { names: ['format'], api: 'SYNO.API.', fits: /^(module|der|sid|cookie)$/, why: 'spellings' },
  { names: ['types', 'type'], api: 'SYNO.API.Auth', fits: /^[a-z]{3,12}$/, why: 'second factors' },
  {
    names: [keysOfRecords],
    api: 'SYNO.API.Info',
    fits: /^SYNO(\.[A-Za-z0-9]+)+$/,
    why: 'names of APIs',
  },
  {
    names: [keysOfRecords],
    api: 'SYNO.API.Auth.UIConfig',
    fits: /^[a-z_]{1,40}$/,
    why: 'keys of texts in the web UI',
  },
  {
    names: ['jsPath'],
    api: 'SYNO.API.Auth',
    fits: /^webapi\/SYNO[\w.]+\/[\w.-]+\.js$/,
    why: 'scripts of DSM',
  },
  { names: ['node'], api: 'SYNO.Backup.', fits: /^module_root$/, why: 'what the web UI sends' },
  { names: ['user'], api: 'SYNO.SDS.Backup.', fits: /^SYSTEM$/, why: 'nobody' },
]

const byName = new Map<string, PublicField[]>()
for (const field of fields) {
  for (const name of field.names) byName.set(name, [...(byName.get(name) ?? []), field])
}

/** `""` and what DSM itself put in the place of a secret. */
export const isBlank = (text: string): boolean => /^(?:\s*|([*#•-])\1{2,})$/.test(text)

/** Whether the text of a field tells nothing about anybody. */
export function isPublicIn(name: string, api: string, text: string): boolean {
  if (isBlank(text)) return true
  if (name === 'os_name')
    return text.split(/[\s()/.,-]+/).every((word) => word === '' || os.test(word))
  return (byName.get(name) ?? []).some(
    (field) => api.startsWith(field.api ?? '') && field.fits.test(text),
  )
}

/** A word as DSM writes the values of its enumerations, also one that the contract lacks. */
export const enumerationWord = /^[a-z][a-z0-9]{0,20}(_[a-z0-9]{1,20}){0,4}$/

/** Names of APIs, methods, parameters and fields, as far as they look like it. */
export const apiName = /^SYNO(\.[A-Z][A-Za-z0-9]{0,30}){1,7}$/
export const identifier = /^_{0,2}[A-Za-z][A-Za-z0-9]{0,30}(_[A-Za-z0-9]{1,30}){0,7}$/

/** The sources that `list` calls can sort by are fields of their rows. */
export const namesFields: readonly string[] = ['sort_by', 'order_by', 'sort_direction', 'direction']

/** Words that a description lists, such as what `additional` can hold. */
export const describes = (description: string | undefined, word: string): boolean =>
  enumerationWord.test(word) && new RegExp(`\\b${word}\\b`).test(description ?? '')

/** The names of a contract's methods, as they go into file names. */
export function methodName(api: ApiDefinition | undefined, given: string): string | undefined {
  const wanted = given.toLowerCase()
  const known = Object.keys(api?.methods ?? {}).find((name) => name.toLowerCase() === wanted)
  return known ?? (identifier.test(given) ? given : undefined)
}
