import type { FastifyReply } from 'fastify'

/** A 4xx with one sentence. */
export const refuse = (reply: FastifyReply, status: number, sentence: string) =>
  reply.code(status).send({ error: sentence.split('\n')[0] })
