import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, client, seed } from '../define/evidence.ts'
import { assumedField, oneOf } from '../define/fields.ts'
import { hostType } from './enumerations.ts'
import { activeBackup, oneOrMany } from './shared.ts'

/** A hypervisor. */
export const inventoryRow = z.object({
  auth_user: assumedField(z.string(), 'a parameter of update'),
  host_name: z.string(),
  inventory_id: z.int(),
  type: assumedField(oneOf(hostType), 'a key of the filter'),
})

/**
 * Hypervisors that virtual machines are backed up from. Listed in seed-003, where the list is empty:
 * its rows are named as a client reads them.
 */
export const inventoryApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Inventory',
  methods: {
    list: {
      summary: 'List hypervisors',
      access: 'admin',
      effect: 'read',
      slow: true,
      params: z.object({
        filter: z
          .object({
            type: oneOrMany(z.int()).optional(),
            inventory_id: oneOrMany(z.int()).optional(),
          })
          .default({}),
      }),
      data: z.array(inventoryRow),
      evidence: [
        seed('003', 'list_vm_hypervisor'),
        client('ps-active-backup', 'rows have inventory_id and host_name'),
        assumed('the only captured list is empty', 'data'),
      ],
    },
  },
})
