/** Servers that differ from ours in what no client may mind. */
import type { Safety, Status } from '../../../src/conformance/model.ts'
import type { Mutation } from '../../support/mutant-proxy.ts'

export interface Variation extends Mutation {
  /** What it does, as the end of "a NAS that …". */
  readonly name: string
  readonly only?: string
  readonly safety?: Safety
  /** Judged without the control plane, as a unit is. */
  readonly asNas?: true
  /** Besides passed and skipped checks. */
  readonly allowed?: readonly Status[]
}

const always = () => true

type Members = [string, unknown][]

/** Every object of a JSON value, rebuilt from its members; told the name it has in its parent. */
function rebuilt(
  value: unknown,
  change: (members: Members, name: string) => Members,
  name = '',
): unknown {
  if (Array.isArray(value)) return value.map((member) => rebuilt(member, change))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]): [string, unknown] => [
    key,
    rebuilt(member, change, key),
  ])
  return Object.fromEntries(change(members, name))
}

/** A member more in a dictionary is a thing more, such as an API, and not a field. */
const isDictionary = (members: Members, name: string) =>
  name === 'share_list' || name === 'texts' || members.some(([key]) => key.startsWith('SYNO.'))

export const harmless: readonly Variation[] = [
  {
    name: 'turns the members of every object around',
    on: always,
    envelope: (envelope) => rebuilt(envelope, (members) => members.reverse()),
  },
  {
    name: 'indents its JSON',
    only: 'SYNO.Backup.*',
    on: always,
    text: (text) => ({ text: `\n${JSON.stringify(JSON.parse(text), null, 4)}\n` }),
  },
  {
    name: 'answers 30 ms late',
    only: 'SYNO.Backup.Task',
    on: always,
    delay: 30,
  },
  {
    name: 'adds a field to every object',
    on: always,
    envelope: (envelope) =>
      rebuilt(envelope, (members, name) =>
        isDictionary(members, name) ? members : [...members, ['x_added', 'new']],
      ),
    allowed: ['warn'],
  },
  {
    name: 'sends more headers, and its JSON as plain text',
    only: 'SYNO.ActiveBackup.Device',
    on: always,
    text: (text) => ({
      text,
      type: 'text/plain; charset="UTF-8"',
      headers: {
        server: 'nginx',
        'x-frame-options': 'SAMEORIGIN',
        'x-added': 'new',
        p3p: 'CP="IDC"',
      },
    }),
  },
  {
    name: 'has no control plane, and turns the members of every object around',
    only: 'SYNO.Backup.Task',
    asNas: true,
    on: always,
    envelope: (envelope) => rebuilt(envelope, (members) => members.reverse()),
  },
  {
    name: 'does all that in journeys',
    only: 'journey:*',
    safety: 'destructive',
    on: always,
    envelope: (envelope) => rebuilt(envelope, (members) => members.reverse()),
    text: (text) => ({
      text: JSON.stringify(JSON.parse(text), null, 1),
      headers: { 'x-added': 'new' },
    }),
  },
]
