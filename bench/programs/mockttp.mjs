// mockttp as it is set up in a test, without keeping the traffic.
import { readFileSync } from 'node:fs'
import mockttp from 'mockttp'

const [port, file] = process.argv.slice(2)
const answers = JSON.parse(readFileSync(file, 'utf8'))
// It sends the headers it is given and no others; without a length it closes each connection.
const headersFor = (body) => ({
  'content-type': 'application/json; charset="UTF-8"',
  'content-length': String(Buffer.byteLength(body)),
})

const server = mockttp.getLocal({ recordTraffic: false })
await server.start(Number(port))
for (const [method, rule] of [
  ['GET', server.forGet('/webapi/entry.cgi')],
  ['POST', server.forPost('/webapi/entry.cgi')],
]) {
  if (answers[method]) {
    const body = JSON.stringify(answers[method])
    await rule.always().thenReply(200, body, headersFor(body))
  }
}
