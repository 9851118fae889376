// The load generator, in a process of its own, which takes one job after the other. On bare sockets
// and with prepared requests, so that it never is what the server waits for; it reads of an answer
// what tells whether it is right: status, length, end.
import { connect } from 'node:net'

/** Ends a job whose server has fallen silent. */
const patience = 120_000
const headEnd = Buffer.from('\r\n\r\n')

process.on('message', async (job) => {
  try {
    process.send(await run(job))
  } catch (thrown) {
    process.send({ failure: thrown.message, answers: 0, seconds: 0 })
  }
})

function run({ port, connections, seconds, requests, lengths, ending }) {
  const prepared = requests.map((request) => httpBytes(port, request))
  const expected = { lengths: lengths && new Set(lengths), ending: Buffer.from(ending) }
  const sockets = []
  let answers = 0
  let lastAt = 0
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const end = (settle) => {
      clearTimeout(timer)
      for (const socket of sockets) {
        socket.removeAllListeners()
        socket.on('error', () => {})
        socket.destroy()
      }
      settle()
    }
    const fail = (error) => end(() => reject(error))
    const timer = setTimeout(
      // Up to the last answer: of a slow server only few fit, and a part of one is none.
      () => end(() => resolve({ answers, seconds: (lastAt - began) / 1000 })),
      seconds * 1000,
    )
    for (let index = 0; index < connections; index += 1) {
      const socket = connect(port, '127.0.0.1')
      sockets.push(socket)
      let turn = 0
      const send = () => {
        socket.write(prepared[turn])
        turn = (turn + 1) % prepared.length
      }
      const read = answerReader(expected, () => {
        answers += 1
        lastAt = performance.now()
        send()
      })
      socket.setNoDelay(true)
      socket.setTimeout(patience, () => fail(new Error(`silent for ${patience / 1000} s`)))
      socket.once('connect', send)
      socket.once('error', fail)
      socket.once('close', () => fail(new Error('the server closed a connection')))
      socket.on('data', (chunk) => {
        try {
          read(chunk)
        } catch (thrown) {
          fail(thrown)
        }
      })
    }
  })
}

/** Takes the answers on one connection apart; throws an error for one that is wrong. */
function answerReader({ lengths, ending }, answered) {
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let left
  return function read(chunk) {
    let body = chunk
    if (left === undefined) {
      const text = head.length === 0 ? chunk : Buffer.concat([head, chunk])
      const end = text.indexOf(headEnd)
      if (end < 0) {
        head = text
        return
      }
      left = lengthIn(text.latin1Slice(0, end))
      if (lengths !== undefined && !lengths.has(left)) {
        throw new Error(`an answer has ${left} bytes instead of ${[...lengths].join(' or ')}`)
      }
      head = Buffer.alloc(0)
      body = text.subarray(end + headEnd.length)
    }
    left -= body.length
    if (left < 0) throw new Error('an answer is longer than its head says')
    // An end may be spread over two chunks.
    tail = body.length >= ending.length ? body : Buffer.concat([tail, body])
    if (left > 0) return
    if (!tail.subarray(-ending.length).equals(ending)) {
      throw new Error(`an answer ends in ${tail.subarray(-200).toString('latin1')}`)
    }
    tail = Buffer.alloc(0)
    left = undefined
    answered()
  }
}

function lengthIn(head) {
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`an answer begins with ${head}`)
  const length = /^content-length: *(\d+)/im.exec(head)
  if (length === null) throw new Error(`an answer does not tell its length: ${head}`)
  return Number(length[1])
}

function httpBytes(port, { method, path, headers = {}, body = '' }) {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    ...(body !== '' && { 'content-length': Buffer.byteLength(body) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
