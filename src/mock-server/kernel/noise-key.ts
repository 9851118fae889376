/** The static key a NAS shakes hands with; its public half is the `_SSID` cookie. */
import { type NoiseKeyPair, noiseKeyPair } from '../../contracts/wire/noise.ts'
import { drawBytes } from './random.ts'

let last: { readonly seed: number; readonly key: NoiseKeyPair } | undefined

/** The same for the same seed. The last one is kept: to make one takes a third of a millisecond. */
export function noiseKey(seed: number): NoiseKeyPair {
  if (last?.seed !== seed) last = { seed, key: noiseKeyPair(drawBytes(seed, 'noise-static')) }
  return last.key
}
