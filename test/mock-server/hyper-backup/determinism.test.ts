import { expect, test } from 'vitest'
import {
  cloud,
  local,
  memoryOf,
  type Office,
  openOffice,
  remote,
  serverLog,
  targetName,
  taskName,
} from './support.ts'

function live(office: Office, pause: (seconds: number) => void): string[] {
  const answers: string[] = []
  const note = (...args: Parameters<Office['call']>) => {
    answers.push(JSON.stringify(office.call(...args)))
  }
  note(taskName, 'backup', { task_id: remote })
  pause(400)
  note(taskName, 'suspend', { task_id: remote, task_state: 'backupable' })
  note(targetName, 'error_detect', { task_id: local })
  pause(86_400)
  note(taskName, 'resume', { task_id: remote })
  pause(7 * 86_400)
  note(taskName, 'list', { additional: ['last_bkp_time', 'last_bkp_result', 'schedule'] })
  note(taskName, 'status', { task_id: cloud, additional: ['last_bkp_time'] })
  note(serverLog, 'list', { limit: 1000, offset: 0 })
  return answers
}

test('the same seed, start and calls give the same bytes', () => {
  const offices = [openOffice({ seed: 5 }), openOffice({ seed: 5 })] as const
  const [first, second] = offices.map((office) => live(office, office.advance))
  expect(first).toEqual(second)
  expect(memoryOf(offices[0])).toBe(memoryOf(offices[1]))
})

test('another seed gives another past', () => {
  expect(memoryOf(openOffice({ seed: 5 }))).not.toBe(memoryOf(openOffice({ seed: 6 })))
})

test('a week in one leap is the week lived hour by hour', () => {
  const leaping = openOffice()
  const walking = openOffice()
  const first = live(leaping, leaping.advance)
  const second = live(walking, (seconds) => {
    for (let left = seconds; left > 0; left -= 3600) {
      walking.advance(Math.min(3600, left))
      walking.status(local)
    }
  })
  expect(first).toEqual(second)
  expect(memoryOf(leaping)).toBe(memoryOf(walking))
})
