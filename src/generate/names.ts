/** Believable names for the scenarios: a handful of faker's, so that nobody has to load all of them. */
import { faker } from '@faker-js/faker/locale/en'

const howMany = 60

export function namesModule(): string {
  faker.seed(1)
  return `/** Generated from @faker-js/faker: names of people and places for the scenarios. */

${list('firstNames', () => faker.person.firstName())}
${list('cities', () => faker.location.city())}`
}

/** As the formatter leaves it. Names of several words or with accents are passed over. */
function list(name: string, draw: () => string): string {
  const names = new Set<string>()
  while (names.size < howMany) {
    const drawn = draw()
    if (/^[A-Za-z]+$/.test(drawn)) names.add(drawn)
  }
  const lines = [...names].sort().map((one) => `  '${one}',\n`)
  return `export const ${name} = [\n${lines.join('')}] as const\n`
}
