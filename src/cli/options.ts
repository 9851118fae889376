/** Readers for flags: each returns the value or refuses it with a sentence. */
import { readFileSync } from 'node:fs'
import { CommanderError, InvalidArgumentError } from 'commander'
import type { Certificate } from '../mock-server/http/certificate.ts'
import { parseClock } from '../mock-server/kernel/clock.ts'
import { exitCode } from './exit.ts'

export function integer(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`)
    }
    return value
  }
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return (text: string): Word => {
    const word = words.find((candidate) => candidate === text)
    if (word === undefined) throw new InvalidArgumentError(`It must be one of ${words.join(', ')}.`)
    return word
  }
}

/** `2026-11-23T08:00:00Z` or `2026-11-23`. */
export function isoTime(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('It must be an ISO 8601 time such as 2026-11-23T08:00:00Z.')
  }
  return time
}

export function clock(text: string): string {
  if (parseClock(text) === undefined) {
    throw new InvalidArgumentError('It must be real, frozen or a speed such as x60.')
  }
  return text
}

/** `NAME:PASSWORD`; the password may hold colons. */
export function account(text: string): { name: string; password: string } {
  const colon = text.indexOf(':')
  if (colon < 1 || colon === text.length - 1) {
    throw new InvalidArgumentError('It must be NAME:PASSWORD.')
  }
  return { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The files of --tls-cert and --tls-key, checked against each other; both or neither. */
export async function readCertificate(options: {
  tlsPort?: number
  tlsCert?: string
  tlsKey?: string
}): Promise<Certificate | undefined> {
  const { tlsPort, tlsCert, tlsKey } = options
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined || tlsPort === undefined) {
    throw usage('--tls-cert, --tls-key and --tls-port go together')
  }
  try {
    const pair = { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') }
    // Loaded for those who have files: the start of the others does not wait for it.
    const { createSecureContext } = await import('node:tls')
    createSecureContext(pair)
    return pair
  } catch (thrown) {
    throw usage(
      `--tls-cert and --tls-key are no certificate and its key: ${(thrown as Error).message}`,
    )
  }
}

export function usage(sentence: string): CommanderError {
  process.stderr.write(`error: ${sentence}\n`)
  return new CommanderError(exitCode.usage, 'mock-dsm.usage', sentence)
}
