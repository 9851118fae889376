/** The NAS that is fuzzed: the small office, set back before every run. */
import { type SocketLimits, socketLimits } from '../../../src/mock-server/limits.ts'
import { type MockDsm, startMockDsm } from '../../../src/mock-server/mock-dsm.ts'
import { type Line, openLine, type RawAnswer } from '../../support/socket.ts'
import type { FuzzCall } from './calls.ts'
import { type ControlRequest, controlMessageOf } from './control.ts'
import { Broken, judgeApi, judgeControl, type Verdict } from './judge.ts'
import { bytesOf, type Message } from './message.ts'
import { makeOffice, type Office } from './office.ts'
import { type FuzzRequest, messageOf, plainly } from './requests.ts'
import { type Burst, isOutOfProtocol, isSayable, openStreams } from './streams.ts'

/** Those who ask, over one version of HTTP. */
export interface Asking {
  /** Sends a request for a CGI; throws Broken when the answer is not as it must be. */
  ask(request: FuzzRequest): Promise<Verdict>
  /** The same for a request that only reads, which must change nothing however it ends. */
  look(request: FuzzRequest): Promise<Verdict>
  /** Sends a request to the control plane; throws Broken when the answer is not as it must be. */
  control(request: ControlRequest): Promise<void>
}

/** Asks over HTTP/1.1. */
export interface FuzzedNas extends Asking {
  readonly mock: MockDsm
  readonly office: Office
  readonly line: Line
  /** Answers by kind, and refusals by code, since the start. */
  readonly seen: Map<string, number>
  count(verdict: Verdict): void
  /** Sets the NAS back to where every run begins. */
  begin(): Promise<void>
  readonly http2: Asking & {
    /** Sends all of them at once; throws Broken as well when they only fail and change something. */
    burst(requests: Burst): Promise<void>
  }
  /** Throws Broken unless a plain call is answered well. */
  expectHealthy(): Promise<void>
  close(): Promise<void>
}

/** Few listeners, so that those who have left and still count show soon. */
const sockets: SocketLimits = { ...socketLimits, eventStreams: 20 }

/** A little less than what a request may have in front of its body. */
const longestHead = 250 * 1024

/** Resolves to undefined where HTTP refuses a request before it is one. */
type Send = (message: Message) => Promise<RawAnswer | undefined>

const refusedByHttp = { verdict: 'page', code: 0 } as const

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
  const mock = await startMockDsm(
    { from: office.snapshot, clock: 'frozen', tlsPort: 0 },
    { sockets, instances: { running: 0 } },
  )
  const line = openLine(mock.url)
  const streams = openStreams(mock.tlsUrl ?? '', mock.certificate ?? '')
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

  const overHttp1: Send = async (message) => {
    const bytes = bytesOf(message)
    const answer = await line.send(bytes, message.verb)
    // The connection ends while the rest is on its way, and may take the 431 along.
    const isTooLong = answer.status === 0 && bytes.indexOf('\r\n\r\n') > longestHead
    return isTooLong ? undefined : answer
  }
  const overHttp2: Send = async (message) => {
    if (!isSayable(message)) return undefined
    const answer = await streams.send(message)
    return answer.status === 0 && isOutOfProtocol(message) ? undefined : answer
  }

  const judged = (answer: RawAnswer | undefined, request: FuzzRequest): Verdict => {
    const { verdict, code } = answer ? judgeApi(answer, request) : refusedByHttp
    count(verdict, code)
    return verdict
  }

  /** Such an answer is as the rule says, and may have taken its connection along. */
  const struck = (): Verdict => {
    streams.close()
    count('struck')
    return 'struck'
  }

  const asking = (send: Send): Asking => {
    const ask = async (request: FuzzRequest, isRead: boolean): Promise<Verdict> => {
      const before = look()
      const strikes = strikesOf(mock)
      const answer = await send(messageOf(request, office.sessions))
      if (strikesOf(mock) !== strikes) return struck()
      const verdict = judged(answer, request)
      if (verdict !== 'success') expectUnchanged(before, 'a refused call')
      else if (isRead) expectUnchanged(before, 'a call that reads')
      return verdict
    }
    return {
      ask: (request) => ask(request, false),
      look: (request) => ask(request, true),
      async control(request) {
        const before = look()
        const answer = await send(controlMessageOf(request))
        const { verdict } = answer ? judgeControl(answer, request.verb) : refusedByHttp
        count(verdict)
        if (verdict !== 'control') {
          expectUnchanged(before, 'a refused call to the control plane')
        }
      },
    }
  }

  const burst = async (requests: Burst) => {
    const before = look()
    const strikes = strikesOf(mock)
    const journal = mock.requests().length
    const answers = await Promise.all(
      requests.map(async ({ request, cut }) => {
        const message = messageOf(request, office.sessions)
        if (cut === undefined) return { request, answer: await overHttp2(message) }
        if (isSayable(message)) await streams.breakOff(message, cut)
        return undefined
      }),
    )
    await streams.settle()
    if (strikesOf(mock) !== strikes) return void struck()
    const whole = answers.filter((each) => each !== undefined)
    const verdicts = whole.map(({ request, answer }) => judged(answer, request))
    if (!verdicts.includes('success')) {
      expectUnchanged(before, 'a burst of what is refused or broken off')
    }
    if (whole.length === 0 && mock.requests().length !== journal) {
      throw new Broken('the first half of a body is taken for a request')
    }
  }

  return {
    ...asking(overHttp1),
    http2: { ...asking(overHttp2), burst },
    mock,
    office,
    line,
    seen,
    count,
    async begin() {
      for (const { id } of await instancesOf(mock)) {
        await fetch(`${mock.control}/instances/${id}`, { method: 'DELETE' })
      }
      last = undefined
      // A connection on which too many streams break off is ended (by nghttp2, after a thousand).
      streams.close()
      mock.faults.clear()
      mock.forgetRequests()
      mock.restore(office.snapshot)
    },
    async expectHealthy() {
      last = undefined
      mock.faults.clear()
      const ask = async (request: FuzzRequest) => {
        const answer = await line.send(bytesOf(messageOf(request, office.sessions)), request.verb)
        return { answer, ...judgeApi(answer, request) }
      }
      const { answer, verdict } = await ask(healthy)
      if (verdict !== 'success') {
        throw new Broken(`the NAS is not well any more: ${answer.body.slice(0, 300)}`)
      }
      for (const call of working) await ask(plainly(call))
    },
    async close() {
      line.close()
      streams.close()
      await mock.close()
    },
  }
}

const instancesOf = async (mock: MockDsm): Promise<{ id: string }[]> =>
  (await fetch(`${mock.control}/instances`)).json() as Promise<{ id: string }[]>

/** How many calls the fault rules struck. */
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
