/** Names of people and machines, the same for the same seed and key. */
import { base, en, Faker } from '@faker-js/faker'
import { drawSeed } from './random.ts'

const faker = new Faker({ locale: [en, base] })

/** The generator, set to the start of the sequence that the key names. */
export function fake(seed: number, ...key: readonly (string | number)[]): Faker {
  faker.seed(drawSeed(seed, 'fake', ...key))
  return faker
}
