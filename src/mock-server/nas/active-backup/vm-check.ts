/** The checks that precede a task for virtual machines. */
import { drawUuid } from '../../kernel/random.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import type { Nas } from '../nas.ts'

/** Milliseconds a check takes. Our choice. */
const duration = 10_000

/** Checks the named machines, instead of those checked before. */
export function startVmCheck(nas: Nas, machines: readonly { uuid?: string; name: string }[]): void {
  cancelVmCheck(nas)
  nas.state.activeBackup.vmChecks = machines.map(({ uuid, name }) => ({
    device_uuid: uuid ?? drawUuid(nas.state.seed, 'vm', name),
    host_name: name,
    status: 'checking',
  }))
  if (machines.length > 0) plan(nas, nas.time + duration, 'abb.vmChecked')
}

/** Timeline: the checks are through. */
export function vmChecked(nas: Nas): void {
  for (const check of nas.state.activeBackup.vmChecks) check.status = 'done'
}

export function cancelVmCheck(nas: Nas): void {
  unplan(nas, 'abb.vmChecked', 0)
  nas.state.activeBackup.vmChecks = []
}
