/** The settings that change how things run. They are kept as DSM shows them: rows of text. */
import type { ActiveBackupState } from './state.ts'

/** Limits of the settings we know, and whether a value is a number or a switch. */
export const knownSettings = {
  max_concurrent_devices: { kind: 'number', low: 1, high: 100 },
  memory_usage_limit_percentage: { kind: 'number', low: 1, high: 100 },
  enable_global_bandwidth_control: { kind: 'switch' },
  global_backup_bandwidth_number: { kind: 'number', low: 0, high: 1_000_000 },
  enable_ip_range_bandwidth_control: { kind: 'switch' },
  retention_run_hour: { kind: 'number', low: 0, high: 23 },
  retention_run_min: { kind: 'number', low: 0, high: 59 },
} as const

type SettingName = keyof typeof knownSettings

/** Whether a value may be stored under a name. Names we do not know take any text. */
export function isAllowed(name: string, value: string): boolean {
  if (!Object.hasOwn(knownSettings, name)) return true
  const rule = knownSettings[name as SettingName]
  if (rule.kind === 'switch') return value === 'true' || value === 'false'
  return /^\d+$/.test(value) && Number(value) >= rule.low && Number(value) <= rule.high
}

function text(activeBackup: ActiveBackupState, name: SettingName): string {
  return activeBackup.settings.settings.find((row) => row.name === name)?.value ?? ''
}

export const maxConcurrentDevices = (activeBackup: ActiveBackupState): number =>
  Number(text(activeBackup, 'max_concurrent_devices')) || 1

/** Bytes per second that all running backups share; Infinity without a limit. */
export function bandwidthLimit(activeBackup: ActiveBackupState): number {
  if (text(activeBackup, 'enable_global_bandwidth_control') !== 'true') return Infinity
  const megabytes = Number(text(activeBackup, 'global_backup_bandwidth_number'))
  return megabytes > 0 ? megabytes * 1_000_000 : Infinity
}

/** When old versions are looked for, every day. */
export const retentionTime = (activeBackup: ActiveBackupState) => ({
  hour: Number(text(activeBackup, 'retention_run_hour')),
  minute: Number(text(activeBackup, 'retention_run_min')),
})
