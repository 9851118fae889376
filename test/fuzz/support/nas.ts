/** The NAS that is fuzzed: the small office, set back before every run. */
import { createMockDsm, type MockDsm } from '../../../src/index.ts'
import { type Line, openLine, type RawAnswer } from '../../support/socket.ts'
import type { FuzzCall } from './calls.ts'
import { type ControlRequest, encodeControl } from './control.ts'
import { Broken, judgeApi, judgeControl, type Verdict } from './judge.ts'
import { makeOffice, type Office } from './office.ts'
import { encode, type FuzzRequest, plainly } from './requests.ts'

export interface FuzzedNas {
  readonly mock: MockDsm
  readonly office: Office
  readonly line: Line
  /** Answers by kind, and refusals by code, since the start. */
  readonly seen: Map<string, number>
  count(verdict: Verdict): void
  /** Sets the NAS back to where every run begins. */
  begin(): Promise<void>
  /** Sends a request for a CGI; throws Broken when the answer is not as it must be. */
  ask(request: FuzzRequest): Promise<Verdict>
  /** The same for a request that only reads, which must change nothing however it ends. */
  look(request: FuzzRequest): Promise<Verdict>
  /** Sends a request to the control plane; throws Broken when the answer is not as it must be. */
  control(request: ControlRequest): Promise<RawAnswer>
  /** Throws Broken unless a plain call is answered well. */
  expectHealthy(): Promise<void>
  close(): Promise<void>
}

/** A little less than what a request may have in front of its body. */
const longestHead = 250 * 1024

const healthy = plainly({ api: 'SYNO.API.Info', method: 'query', version: 1, params: [] }, '')

const working: readonly FuzzCall[] = [
  ['SYNO.ActiveBackup.Task', 'list', { load_status: true, load_result: true, load_versions: true }],
  ['SYNO.ActiveBackup.Device', 'list', {}],
  ['SYNO.ActiveBackup.Log', 'list_result', {}],
  ['SYNO.Backup.Task', 'list', { additional: ['last_bkp_time', 'next_bkp_time', 'schedule'] }],
  ['SYNO.Backup.Service.VersionBackup.Target', 'list', {}],
].map(([api, method, params]) => ({
  api,
  method,
  version: 1,
  params: Object.entries(params ?? {}),
}))

export async function startFuzzedNas(): Promise<FuzzedNas> {
  const office = await makeOffice()
  const mock = await createMockDsm({ from: office.snapshot, clock: 'frozen' })
  const line = openLine(mock.url)
  const seen = new Map<string, number>()
  const count = (verdict: Verdict, code = 0) => {
    const key = code === 0 ? verdict : `${verdict} ${code}`
    seen.set(key, (seen.get(key) ?? 0) + 1)
  }

  // What was there after a call that changed nothing need not be written out once more.
  let last: string | undefined
  const look = () => {
    const now = last ?? fingerprint(mock)
    last = undefined
    return now
  }
  const expectUnchanged = (before: string | undefined, what: string) => {
    const after = fingerprint(mock)
    expectSame(before, after, what)
    last = after
  }

  const send = async (request: FuzzRequest, isRead: boolean): Promise<Verdict> => {
    const before = look()
    const strikes = strikesOf(mock)
    const bytes = encode(request, office.sessions)
    const answer = await line.send(bytes, request.verb)
    if (answer.status === 0 && bytes.indexOf('\r\n\r\n') > longestHead) {
      // The connection ends while the rest is on its way, and may take the 431 along.
      count('page')
      return 'page'
    }
    if (strikesOf(mock) !== strikes) {
      count('struck')
      return 'struck'
    }
    const { verdict, code } = judgeApi(answer, request)
    count(verdict, code)
    if (verdict !== 'success') expectUnchanged(before, 'a refused call')
    else if (isRead) expectUnchanged(before, 'a call that reads')
    return verdict
  }

  return {
    mock,
    office,
    line,
    seen,
    count,
    ask: (request) => send(request, false),
    look: (request) => send(request, true),
    async begin() {
      for (const { id } of await instancesOf(mock)) {
        await fetch(`${mock.control}/instances/${id}`, { method: 'DELETE' })
      }
      last = undefined
      mock.faults.clear()
      mock.forgetRequests()
      mock.restore(office.snapshot)
    },
    async control(request) {
      const before = look()
      const answer = await line.send(encodeControl(request), request.verb)
      const { verdict } = judgeControl(answer, request.verb)
      count(verdict)
      if (verdict === 'control refused') {
        expectUnchanged(before, 'a refused call to the control plane')
      }
      return answer
    },
    async expectHealthy() {
      mock.faults.clear()
      const answer = await line.send(encode(healthy, {}), 'POST')
      if (judgeApi(answer, healthy).verdict !== 'success') {
        throw new Broken(`the NAS is not well any more: ${answer.body.slice(0, 300)}`)
      }
      for (const call of working) {
        const request = plainly(call)
        judgeApi(await line.send(encode(request, office.sessions), 'POST'), request)
      }
    },
    async close() {
      line.close()
      await mock.close()
    },
  }
}

const instancesOf = async (mock: MockDsm): Promise<{ id: string }[]> =>
  (await fetch(`${mock.control}/instances`)).json() as Promise<{ id: string }[]>

/** How many calls the fault rules struck: such a call is answered as the rule says. */
const strikesOf = ({ faults }: MockDsm): number =>
  faults.list().reduce((sum, { hits }) => sum + hits, 0)

/**
 * Everything that a refused call leaves as it is. It may note when a session was last used, that
 * one has run out of time, and that a login failed.
 */
function fingerprint({ nas, clock, faults }: MockDsm): string | undefined {
  // While the clock runs the NAS changes by itself.
  if (nas.clock.state().mode !== 'frozen') return undefined
  clock.advance('0s')
  const { sessions, security, ...rest } = nas.state
  const { failures: _, ...settings } = security
  const kept = Object.values(sessions).map(({ sid, account, synotoken }) => [
    sid,
    account,
    synotoken,
  ])
  return JSON.stringify([nas.clock.state(), faults.list().length, kept, settings, rest])
}

function expectSame(before: string | undefined, after: string | undefined, what: string): void {
  if (before === undefined || after === undefined || before === after) return
  let at = 0
  while (before[at] === after[at]) at += 1
  const near = (text: string) => text.slice(Math.max(0, at - 80), at + 80)
  throw new Broken(`${what} changed the state, from …${near(before)}… to …${near(after)}…`)
}
