import { livedIn, type Scenario } from './base.ts'

export const empty: Scenario = {
  name: 'empty',
  about: 'Packages installed, nothing configured',
  build: (options) => livedIn(options, 1, () => {}),
}
