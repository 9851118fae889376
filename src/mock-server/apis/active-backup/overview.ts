import { overviewApi } from '../../../contracts/active-backup/overview.ts'
import { implement } from '../../kernel/implement.ts'
import { transfersBegun } from '../../nas/active-backup/results.ts'
import { seconds } from '../../nas/nas.ts'

export const overview = implement(overviewApi, {
  list_device_transfer_size({ params, nas }) {
    const { time_start, time_end = seconds(nas) } = params
    const device_list = Object.values(nas.state.activeBackup.devices).flatMap((device) => {
      const transfer_list = transfersBegun(nas, device, time_start, time_end)
      return transfer_list.length === 0 ? [] : [{ device, transfer_list }]
    })
    return { device_list, total: device_list.length }
  },
})
