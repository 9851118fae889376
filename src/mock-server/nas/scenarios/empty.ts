import { livedIn } from './base.ts'
import type { Scenario } from './index.ts'

export const empty: Scenario = {
  about: 'Packages installed, nothing configured',
  build: (options) => livedIn(options, 1, () => {}),
}
