import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Sends a page with its policy. `page` is given the query for its addresses: `?token=` has to come
 * along with everything that a page loads.
 */
export function sendHtml(
  { query }: FastifyRequest,
  reply: FastifyReply,
  policy: string,
  page: (along: string) => string,
) {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .send(page(searchOf(query).replaceAll('&', '&amp;')))
}

/** The query as an address has it. */
export function searchOf(query: unknown): string {
  const search = String(query)
  return search === '' ? '' : `?${search}`
}
