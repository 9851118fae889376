import type { FastifyReply } from 'fastify'

/** Longer than any sentence of ours; what it quotes from the request may be of any length. */
const longest = 500

/** A 4xx with one sentence, on one line. */
export function refuse(reply: FastifyReply, status: number, sentence: string) {
  const line = sentence.replace(/[\r\n]+/g, ' ')
  const error = line.length > longest ? `${line.slice(0, longest)}…` : line
  return reply.code(status).send({ error })
}
