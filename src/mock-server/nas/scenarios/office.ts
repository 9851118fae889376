import { livedIn } from './base.ts'
import type { Scenario } from './index.ts'
import { furnishActiveBackup } from './office-active-backup.ts'
import { furnishHyperBackup } from './office-hyper-backup.ts'

export const office: Scenario = {
  about: 'Tasks of every kind with months of history, versions and logs; a Vault that receives',
  build: (options) =>
    livedIn(options, 90, (nas) => {
      furnishActiveBackup(nas)
      furnishHyperBackup(nas)
    }),
}
