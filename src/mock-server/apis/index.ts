/** Every API the emulator answers. An API that is not here does not exist on it (102). */
import type { Implementation } from '../kernel/implement.ts'
import { device } from './active-backup/device.ts'
import { inventory } from './active-backup/inventory.ts'
import { log } from './active-backup/log.ts'
import { overview } from './active-backup/overview.ts'
import { restore } from './active-backup/restore.ts'
import { setting } from './active-backup/setting.ts'
import { share } from './active-backup/share.ts'
import { task } from './active-backup/task.ts'
import { version } from './active-backup/version.ts'
import { apiAuth } from './dsm/api-auth.ts'
import { apiAuthUiConfig } from './dsm/api-auth-ui-config.ts'
import { apiEncryption } from './dsm/api-encryption.ts'
import { apiInfo } from './dsm/api-info.ts'
import { dsmInfo } from './dsm/dsm-info.ts'
import { entryRequest } from './dsm/entry-request.ts'
import { clientLog } from './hyper-backup/client-common-log.ts'
import { clientStatistic } from './hyper-backup/client-common-statistic.ts'
import { backupRepository } from './hyper-backup/repository.ts'
import { backupTarget } from './hyper-backup/target.ts'
import { backupTask } from './hyper-backup/task.ts'
import { backupVersion } from './hyper-backup/version.ts'
import { serverLog } from './hyper-backup-vault/server-common-log.ts'
import { serverStatistic } from './hyper-backup-vault/server-common-statistic.ts'
import { vaultConfig } from './hyper-backup-vault/service-version-backup-config.ts'
import { vaultTarget } from './hyper-backup-vault/service-version-backup-target.ts'

export const implementations: readonly Implementation[] = [
  apiAuth,
  apiAuthUiConfig,
  apiEncryption,
  apiInfo,
  device,
  dsmInfo,
  entryRequest,
  inventory,
  log,
  overview,
  restore,
  setting,
  share,
  task,
  version,
  backupRepository,
  backupTarget,
  backupTask,
  backupVersion,
  clientLog,
  clientStatistic,
  serverLog,
  serverStatistic,
  vaultConfig,
  vaultTarget,
]
