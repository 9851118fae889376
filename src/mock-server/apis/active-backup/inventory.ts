import { inventoryApi } from '../../../contracts/active-backup/inventory.ts'
import { implement } from '../../kernel/implement.ts'
import { admits } from '../page.ts'

export const inventory = implement(inventoryApi, {
  list: ({ params, nas }) =>
    Object.values(nas.state.activeBackup.hypervisors).filter(
      ({ type, inventory_id }) =>
        admits<number>(params.filter.type, type) &&
        admits(params.filter.inventory_id, inventory_id),
    ),
})
