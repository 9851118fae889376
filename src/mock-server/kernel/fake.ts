/** Names of people and machines, the same for the same seed and key. */
import type { Faker } from '@faker-js/faker'
// The package's main entry loads every language, which takes half a second.
import { faker } from '@faker-js/faker/locale/en'
import { drawSeed } from './random.ts'

/** The generator, set to the start of the sequence that the key names. */
export function fake(seed: number, ...key: readonly (string | number)[]): Faker {
  faker.seed(drawSeed(seed, 'fake', ...key))
  return faker
}
