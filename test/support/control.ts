/** The control plane of a NAS, over HTTP. */
export interface ControlAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
}

export async function control(
  nas: { readonly control: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ControlAnswer> {
  const response = await fetch(`${nas.control}${path}`, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

/** Everything a page loads and links to, as a browser would resolve it. */
export const addressesIn = (page: string, url: string): string[] =>
  [...page.matchAll(/(?:src|href)="(?!data:|#)([^"]+)"/g)].map(
    ([, address = '']) => new URL(address.replaceAll('&amp;', '&'), url).href,
  )
