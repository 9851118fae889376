import { settingApi } from '../../../contracts/active-backup/setting.ts'
import { refusal } from '../../kernel/dsm-error.ts'
import { implement } from '../../kernel/implement.ts'
import { startWaiting } from '../../nas/active-backup/backup.ts'
import { planRetention } from '../../nas/active-backup/deletion.ts'
import { isAllowed } from '../../nas/active-backup/settings.ts'

export const setting = implement(settingApi, {
  list: ({ nas }) => nas.state.activeBackup.settings,

  set({ params, nas }) {
    const rows = params.settings.map(({ name, value }) => ({ name, value: String(value) }))
    if (rows.some(({ name, value }) => !isAllowed(name, value))) {
      throw refusal('parameterInvalid', { name: 'settings', reason: 'condition' })
    }
    const { settings, cert_info } = nas.state.activeBackup.settings
    for (const { name, value } of rows) {
      const row = settings.find((existing) => existing.name === name)
      if (row) row.value = value
      else settings.push({ name, value })
    }
    if (params.cert_use_package !== undefined) cert_info.cert_use_package = params.cert_use_package
    if (rows.some(({ name }) => name.startsWith('retention_run_'))) planRetention(nas)
    if (rows.some(({ name }) => name === 'max_concurrent_devices')) startWaiting(nas)
  },
})
