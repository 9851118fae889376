/** Everything we know about the appliance: one definition for each SYNO API. */
import { deviceApi } from './active-backup/device.ts'
import { inventoryApi } from './active-backup/inventory.ts'
import { logApi } from './active-backup/log.ts'
import { overviewApi } from './active-backup/overview.ts'
import { restoreApi } from './active-backup/restore.ts'
import { settingApi } from './active-backup/setting.ts'
import { shareApi } from './active-backup/share.ts'
import { taskApi } from './active-backup/task.ts'
import { versionApi } from './active-backup/version.ts'
import type { ApiDefinition } from './define/api.ts'
import { apiAuthApi } from './dsm/api-auth.ts'
import { apiAuthUiConfigApi } from './dsm/api-auth-ui-config.ts'
import { apiEncryptionApi } from './dsm/api-encryption.ts'
import { apiInfoApi } from './dsm/api-info.ts'
import { dsmInfoApi } from './dsm/dsm-info.ts'
import { entryRequestApi } from './dsm/entry-request.ts'
import { clientLogApi } from './hyper-backup/client-common-log.ts'
import { clientStatisticApi } from './hyper-backup/client-common-statistic.ts'
import { backupRepositoryApi } from './hyper-backup/repository.ts'
import { backupTargetApi } from './hyper-backup/target.ts'
import { backupTaskApi } from './hyper-backup/task.ts'
import { backupVersionApi } from './hyper-backup/version.ts'
import { serverLogApi } from './hyper-backup-vault/server-common-log.ts'
import { serverStatisticApi } from './hyper-backup-vault/server-common-statistic.ts'
import { vaultConfigApi } from './hyper-backup-vault/service-version-backup-config.ts'
import { vaultTargetApi } from './hyper-backup-vault/service-version-backup-target.ts'

export * from './active-backup/device.ts'
export * from './active-backup/enumerations.ts'
export * from './active-backup/inventory.ts'
export * from './active-backup/log.ts'
export * from './active-backup/overview.ts'
export * from './active-backup/restore.ts'
export * from './active-backup/setting.ts'
export * from './active-backup/share.ts'
export * from './active-backup/task.ts'
export * from './active-backup/version.ts'
export * from './define/api.ts'
export * from './define/common-errors.ts'
export * from './define/evidence.ts'
export * from './define/fields.ts'
export * from './define/profiles.ts'
export * from './define/sources.ts'
export * from './dsm/api-auth.ts'
export * from './dsm/api-auth-ui-config.ts'
export * from './dsm/api-encryption.ts'
export * from './dsm/api-info.ts'
export * from './dsm/dsm-info.ts'
export * from './dsm/entry-request.ts'
export * from './hyper-backup/client-common-log.ts'
export * from './hyper-backup/client-common-statistic.ts'
export * from './hyper-backup/enumerations.ts'
export * from './hyper-backup/repository.ts'
export * from './hyper-backup/target.ts'
export * from './hyper-backup/task.ts'
export * from './hyper-backup/version.ts'
export * from './hyper-backup-vault/server-common-log.ts'
export * from './hyper-backup-vault/server-common-statistic.ts'
export * from './hyper-backup-vault/service-version-backup-config.ts'
export * from './hyper-backup-vault/service-version-backup-target.ts'
export * from './wire/envelope.ts'
export * from './wire/value.ts'

/**
 * Every API that has a contract, in the order of the folders. The emulator answers these, the
 * client calls them, `conform` judges by them.
 */
export const contracts = [
  deviceApi,
  inventoryApi,
  logApi,
  overviewApi,
  restoreApi,
  settingApi,
  shareApi,
  taskApi,
  versionApi,
  apiAuthUiConfigApi,
  apiAuthApi,
  apiEncryptionApi,
  apiInfoApi,
  dsmInfoApi,
  entryRequestApi,
  clientLogApi,
  clientStatisticApi,
  backupRepositoryApi,
  backupTargetApi,
  backupTaskApi,
  backupVersionApi,
  serverLogApi,
  serverStatisticApi,
  vaultConfigApi,
  vaultTargetApi,
] as const satisfies readonly ApiDefinition[]
