import { overviewApi } from '../../../contracts/active-backup/overview.ts'
import { implement } from '../../kernel/implement.ts'
import { transfersBegun } from '../../nas/active-backup/results.ts'
import type { Result } from '../../nas/active-backup/state.ts'
import { seconds } from '../../nas/nas.ts'

type TransferRow = Result['devices'][number]

export const overview = implement(overviewApi, {
  list_device_transfer_size({ params, nas }) {
    const { devices } = nas.state.activeBackup
    const { time_start, time_end = seconds(nas) } = params
    const byDevice = new Map<number, TransferRow[]>()
    for (const row of transfersBegun(nas, time_start, time_end)) {
      const rows = byDevice.get(row.config_device_id)
      if (rows) rows.push(row)
      else byDevice.set(row.config_device_id, [row])
    }
    const device_list = Object.values(devices).flatMap((device) => {
      const transfer_list = byDevice.get(device.device_id)
      return transfer_list === undefined ? [] : [{ device, transfer_list }]
    })
    return { device_list, total: device_list.length }
  },
})
