/** The CGIs under /webapi: a request becomes a call, its outcome an envelope. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { apiAuthApi } from '../../contracts/dsm/api-auth.ts'
import type { Appliance } from '../kernel/appliance.ts'
import { dispatch } from '../kernel/dispatch.ts'
import { drawBetween } from '../kernel/random.ts'
import { afterwards, answer, sendPage } from './answer.ts'
import { type Body, noBody, readBody } from './body.ts'
import { BodyTooLarge } from './consume.ts'
import { type Cgi, cgiOf } from './path.ts'
import { readCall } from './request.ts'

/** What a login answer has besides. */
const privacyPolicy = 'CP="IDC DSP COR ADM DEVi TAIi PSA PSD IVAi IVDi CONi HIS OUR IND CNT"'

export type Webapi = (request: IncomingMessage, response: ServerResponse, url: string) => void

/** Answers whatever is not the control plane's. */
export function createWebapi(appliance: Appliance, latency: 'off' | 'real'): Webapi {
  return (request, response, url) => {
    const cgi = cgiOf(url)
    if (typeof cgi === 'number') return sendPage(response, cgi)
    const { method } = request
    if (method === 'POST') {
      readBody(request)
        .then((body) => body && serve(request, response, cgi, body))
        .catch((error: Error) => refuse(response, error))
    } else if (method === 'GET' || method === 'HEAD') {
      // Most requests are answered as they come: a promise would be a detour.
      try {
        serve(request, response, cgi, noBody)
      } catch (thrown) {
        refuse(response, thrown as Error)
      }
    } else sendPage(response, 405)
  }

  function serve(request: IncomingMessage, response: ServerResponse, cgi: Cgi, body: Body): void {
    const call = readCall(request, cgi, body, Math.floor(appliance.nas.clock.now() / 1000))
    const { outcome, cookies, slow, effect } = dispatch(appliance, call)
    const headers: OutgoingHttpHeaders = {}
    if (cookies.length > 0) headers['set-cookie'] = [...cookies]
    if (call.api === apiAuthApi.name) headers.p3p = privacyPolicy
    const send = () => answer(appliance, response, outcome, { headers, effect })
    if (slow && latency === 'real') afterwards(slowness(appliance), send)
    else send()
  }

  /** Answers a request that never became a call: 101, and the journal says why. */
  function refuse(response: ServerResponse, why: Error) {
    if (why instanceof BodyTooLarge) {
      // Whoever sends more than that shall not go on with it. Over HTTP/2 there is no such header.
      return sendPage(response, 413, 'stream' in response ? {} : { connection: 'close' })
    }
    const { nas, journal } = appliance
    const { code } = commonErrors.badRequest
    const entry = journal.add({
      at: new Date(nas.time).toISOString(),
      ...{ api: null, method: null, version: null, params: {}, account: null },
      ...{ success: false, code, violations: [`the request cannot be read: ${why.message}`] },
      ms: 0,
    })
    appliance.announce('request', entry)
    answer(appliance, response, { success: false, code })
  }
}

const slowness = ({ nas }: Appliance): number =>
  drawBetween(1000, 3000, nas.state.seed, 'latency', nas.time)
