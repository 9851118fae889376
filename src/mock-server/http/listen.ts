/** How a web server begins to listen, and ends. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, isIP, type Socket } from 'node:net'

export interface Listening {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  /** Stops listening and ends all connections. */
  close(): Promise<void>
}

/** Resolves once it listens; rejects with what the system says where it cannot. */
export async function listen(
  make: () => Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const [first = host, ...others] = await addressesOf(host)
  const server = make()
  const open = [await begin(server, first, port)]
  const { port: taken } = server.address() as AddressInfo
  for (const address of others) {
    // A machine may know an address that it does not have: one of them is enough.
    const too = await begin(make(), address, taken).catch(() => undefined)
    if (too) open.push(too)
  }
  return {
    url: `http://${reachable(first)}:${taken}`,
    close: async () => void (await Promise.all(open.map((end) => end()))),
  }
}

/** A name may stand for several addresses, as localhost does; those who come take either. */
async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host]
  const { lookup } = await import('node:dns/promises')
  const all = await lookup(host, { all: true })
  return [...new Set(all.map(({ address }) => address))]
}

/** Listens on one address; returns what ends it. */
async function begin(server: Server, host: string, port: number): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>()
  // Before TLS and whatever is spoken over it.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen({ host, port })
  await once(server, 'listening')
  return async () => {
    const closed = once(server, 'close')
    server.close()
    // A NAS that is told to stop does not wait for idle sockets.
    for (const socket of sockets) socket.destroy()
    await closed
  }
}

/** Where all addresses are listened on, our own is one of them. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return isIP(address) === 6 ? `[${address}]` : address
}
