/** Addresses of the pages, and those they have here. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { MockDsm } from '../../../src/index.ts'

/** What a page calls a NAS that is not an emulator; here it is one. */
export const realUnit = 'https://nas:5001'

/** For each port of the page one that is free, below those that the system hands out by itself. */
export async function portsOf(markdown: string): Promise<ReadonlyMap<string, string>> {
  const found = markdown.matchAll(/(?:127\.0\.0\.1|localhost):(\d+)|--(?:tls-)?port[ =](\d+)/g)
  const named = new Set(['5000', '5080', ...Array.from(found, ([, a, b]) => a ?? b ?? '0')])
  named.delete('0')
  const ports = new Map<string, string>()
  for (const name of named) {
    let port: number
    do port = 10_000 + Math.floor(Math.random() * 20_000)
    while ([...ports.values()].includes(String(port)) || !(await isFree(port)))
    ports.set(name, String(port))
  }
  return ports
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}

/** What a page says in what runs here, and back for comparing. */
export function rewriting(ports: ReadonlyMap<string, string>, unit: MockDsm | undefined) {
  const rewrite = (text: string) =>
    text
      .replaceAll(
        /((?:127\.0\.0\.1|localhost):|--(?:tls-)?port )(\d+)/g,
        (_, before: string, port: string) => before + (ports.get(port) ?? port),
      )
      .replaceAll(realUnit, unit?.tlsUrl ?? realUnit)
      .replaceAll('DSM_PASSWORD=…', 'DSM_PASSWORD=mock-dsm')
  const restore = (text: string) => {
    let restored = text.replaceAll(unit?.tlsUrl ?? realUnit, realUnit)
    for (const [name, port] of ports) restored = restored.replaceAll(`:${port}`, `:${name}`)
    return restored
  }
  return { rewrite, restore }
}
