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
]
