import { expect, test } from 'vitest'
import {
  clientStatistic,
  local,
  type Office,
  openOffice,
  remote,
  runIntoData,
  serverLog,
  serverStatistic,
  targetName,
  taskName,
  vaultConfig,
  vaultTarget,
} from './support.ts'

const targets = (office: Office) => office.call(vaultTarget, 'list').data.target_list
const lines = (office: Office, params = {}): string[] =>
  office
    .call(serverLog, 'list', { limit: 1000, offset: 0, ...params })
    .data.log_list.map(({ event }: { event: string }) => event)

/** At 23:20, while the NAS of another home backs up. */
const atNight = () => openOffice({ now: '2026-11-22T22:20:00Z' })

test('destinations come from this NAS and from others', () => {
  const office = openOffice()
  const all = targets(office)
  expect(all.map(({ target_name }: { target_name: string }) => target_name)).toEqual([
    'synology01_2',
    'DiskStation_1',
    'nas-home_3',
  ])
  const own = office.call(targetName, 'get', { task_id: remote, additional: ['used_size'] }).data
  expect(all[0]).toMatchObject({
    uni_key: own.uni_key,
    used_size: own.used_size,
    share: 'hb_vault',
    status: 'idle',
    target_path: '/volume1/hb_vault/synology01_2',
    computing_size: false,
    is_resumable: false,
  })
  for (const { last_backup_duration, last_backup_start_time } of all) {
    expect(last_backup_duration).toBeGreaterThan(200)
    expect(last_backup_start_time).toBeGreaterThan(Date.parse('2026-11-22T20:00:00Z') / 1000)
  }
})

test('a run into the Vault shows there and leaves its size and duration', () => {
  const office = openOffice()
  runIntoData(office, remote)
  expect(targets(office)[0].status).toBe('backup')
  office.until(remote, ({ status }) => status !== 'backup', 1)
  const [own] = targets(office)
  expect(own).toMatchObject({
    status: 'idle',
    computing_size: true,
    last_backup_start_time: Date.parse('2026-11-23T08:00:00Z') / 1000,
  })
  const client = office.call(clientStatistic, 'get', { task_id: remote })
  const server = office.call(serverStatistic, 'get', { task_id: 1 })
  expect(server.data).toEqual(client.data)
  expect(own.used_size).toBe(server.data.target_previous_next_list[1].target_size)
  office.advance(120)
  office.status(remote)
  expect(targets(office)[0].computing_size).toBe(false)
})

test('the log of the Vault names clients by their address and its own work by Localhost', () => {
  const office = openOffice({ days: 40 })
  const own = lines(office, { filter_target_id: 1 })
  expect(own.at(-1)).toBe(
    '[192.168.0.10] Backup destination [/volume1/hb_vault/synology01_2] created.',
  )
  expect(own).toContain('[192.168.0.10] Backup started.')
  expect(own).toContain('[192.168.0.10] Backup complete.')
  expect(own).toContain('[Localhost] Backup rotation started.')
  const rotated = own.find((line) => line.includes('rotated'))
  expect(rotated).toMatch(/^\[Localhost\] Version \[2026-\d\d-\d\d 02:30:00\] rotated\.$/)
  expect(lines(office, { filter_target_id: 2 }).at(-2)).toBe('[192.168.0.80] Backup started.')
  expect(lines(office, { filter_target_id: 99 })).toEqual([])
})

test('the limit is 2 and takes any number from 1', () => {
  const office = openOffice({ days: 1 })
  const limit = () => office.call(vaultConfig, 'get').data
  expect(limit()).toEqual({ parallel_backup_limit: 2 })
  expect(office.call(vaultConfig, 'set', { parallel_backup_limit: 5 })).toEqual({ success: true })
  expect(limit()).toEqual({ parallel_backup_limit: 5 })
  expect(office.call(vaultConfig, 'set', { parallel_backup_limit: 0 }).code).toBe(120)
  expect(office.call(vaultConfig, 'set').code).toBe(120)
  expect(limit()).toEqual({ parallel_backup_limit: 5 })
})

test('a backup beyond the limit waits, and starts when a slot is free', () => {
  const office = atNight()
  office.call(vaultConfig, 'set', { parallel_backup_limit: 1 })
  const [, , home] = targets(office)
  expect(home.status).toBe('backup')
  expect(office.call(taskName, 'backup', { task_id: remote })).toEqual({ success: true })
  const waiting = office.status(remote)
  expect(waiting).toMatchObject({ state: 'backupable', status: 'waiting', last_bkp_result: 'done' })
  expect(waiting).not.toHaveProperty('progress')
  expect(targets(office)[0].status).toBe('waiting')
  expect(lines(office)[0]).toBe('[192.168.0.10] Backup is waiting for its turn.')
  expect(office.call(taskName, 'backup', { task_id: remote }).code).toBe(4483)

  office.until(remote, ({ status }) => status === 'backup')
  expect(targets(office)[2].status).toBe('idle')
  expect(targets(office)[0].status).toBe('backup')
  expect(lines(office).slice(0, 2)).toEqual([
    '[192.168.0.10] Backup started.',
    '[192.168.0.81] Backup complete.',
  ])
})

test('a waiting run starts at the moment the slot was free, however late anybody looks', () => {
  const office = atNight()
  office.call(vaultConfig, 'set', { parallel_backup_limit: 1 })
  office.call(taskName, 'backup', { task_id: remote })
  office.status(remote)
  office.advance(3 * 3600 - 30 * 60)
  const { data } = office.call(serverLog, 'list', { limit: 1000, offset: 0 })
  const times = (event: string) =>
    data.log_list.find((line: { event: string }) => line.event === event).time
  expect(times('[192.168.0.10] Backup started.')).toBe(times('[192.168.0.81] Backup complete.'))
})

test('a waiting run is cancelled at once', () => {
  const office = atNight()
  office.call(vaultConfig, 'set', { parallel_backup_limit: 1 })
  office.call(taskName, 'backup', { task_id: remote })
  const cancel = { task_id: remote, task_state: 'backupable' }
  expect(office.call(taskName, 'suspend', cancel).code).toBe(4485)
  expect(office.call(taskName, 'cancel', cancel)).toEqual({ success: true })
  expect(office.status(remote)).toMatchObject({ status: 'none', last_bkp_result: 'cancel' })
  expect(targets(office)[0].status).toBe('idle')
})

test('a higher limit lets those in who wait; a lower one stops nobody', () => {
  const office = atNight()
  office.call(vaultConfig, 'set', { parallel_backup_limit: 1 })
  office.call(taskName, 'backup', { task_id: remote })
  office.call(vaultConfig, 'set', { parallel_backup_limit: 2 })
  expect(office.status(remote).status).toBe('backup')
  office.call(vaultConfig, 'set', { parallel_backup_limit: 1 })
  expect(targets(office).map(({ status }: { status: string }) => status)).toEqual([
    'backup',
    'idle',
    'backup',
  ])
})

test('tasks that do not go into the Vault never wait for it', () => {
  const office = atNight()
  office.call(vaultConfig, 'set', { parallel_backup_limit: 1 })
  office.call(taskName, 'backup', { task_id: local })
  expect(office.status(local).status).toBe('backup')
})

test('detail adds what the destination itself knows', () => {
  const office = openOffice()
  const [row] = targets(office)
  const { data } = office.call(vaultTarget, 'detail', { target_id: 1 })
  expect(data).toMatchObject(row)
  expect(data).toMatchObject({
    format_type: 'image',
    host_name: 'synology01',
    owner_name: 'backup_user',
    data_enc: false,
  })
  expect(data.version_count).toBeGreaterThan(8)
  expect(data.last_detect_time).toMatch(/^2026\/11\/21 13:/)
  expect(office.call(vaultTarget, 'detail', { target_id: 99 }).code).toBe(4494)
  expect(office.call(serverStatistic, 'get', { task_id: 99 }).code).toBe(4494)
})

test('volume_size comes when asked for', () => {
  const office = openOffice()
  const plain = office.call(serverStatistic, 'get', { task_id: 2 }).data
  expect(plain).not.toHaveProperty('volume_size')
  const { volume_size } = office.call(serverStatistic, 'get', {
    task_id: 2,
    additional: ['volume_size'],
  }).data
  expect(Number(volume_size.free) + Number(volume_size.used)).toBe(Number(volume_size.total))
})
