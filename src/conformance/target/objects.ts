/** What a run may change. */
import type { ObjectKind } from '../check.ts'
import { allows } from '../model.ts'
import type { ConformOptions } from '../options.ts'
import type { Emulator } from './emulator.ts'
import type { NasWire } from './nas.ts'

/** The objects named; on the emulator, which is put back, all there are where none is named. */
export async function objectsOf(
  wire: NasWire,
  emulator: Emulator | undefined,
  { objects = {}, safety = 'read' }: ConformOptions,
): Promise<Map<ObjectKind, Set<number>>> {
  const given = new Map(
    Object.entries(objects).map(([kind, ids]) => [kind as ObjectKind, new Set(ids)]),
  )
  if (emulator === undefined || !allows(safety, 'prepared')) return given
  for (const { kind, api, method, rows, id } of lists) {
    if (given.has(kind)) continue
    const { envelope } = await wire.send({
      api,
      method,
      version: 1,
      params: {},
      as: 'admin',
      via: 'POST',
    })
    const data = envelope.success ? (envelope.data as Record<string, Record<string, number>[]>) : {}
    given.set(kind, new Set((data[rows] ?? []).map((row) => row[id] as number)))
  }
  return given
}

const lists = [
  { kind: 'abb.task', api: 'SYNO.ActiveBackup.Task', method: 'list', rows: 'tasks', id: 'task_id' },
  {
    kind: 'abb.device',
    api: 'SYNO.ActiveBackup.Device',
    method: 'list',
    rows: 'devices',
    id: 'device_id',
  },
  { kind: 'hb.task', api: 'SYNO.Backup.Task', method: 'list', rows: 'task_list', id: 'task_id' },
  {
    kind: 'vault.target',
    api: 'SYNO.Backup.Service.VersionBackup.Target',
    method: 'list',
    rows: 'target_list',
    id: 'target_id',
  },
] as const
