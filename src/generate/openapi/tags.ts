import type { TagObject } from 'openapi3-ts/oas31'
import type { ApiDefinition, PackageName } from '../../contracts/define/api.ts'

const descriptions: Readonly<Record<PackageName | 'DSM', string>> = {
  DSM: 'Login, sessions and what every unit answers',
  ActiveBackup:
    'Active Backup for Business: backups of PCs, servers and virtual machines to the NAS',
  HyperBackup: 'Hyper Backup: backups of the NAS to somewhere else',
  HyperBackupVault: 'Hyper Backup Vault: what other units back up to this one',
}

export const tags: readonly TagObject[] = Object.entries(descriptions).map(
  ([name, description]) => ({ name, description }),
)

export const tagOf = (api: ApiDefinition): string => api.package ?? 'DSM'
