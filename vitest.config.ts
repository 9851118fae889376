import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url))

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, isolate: false },
  resolve: {
    // The examples import the package by its name, as its users do.
    alias: [
      { find: /^mock-dsm$/, replacement: source('index.ts') },
      { find: /^mock-dsm\/([\w-]+)$/, replacement: source('$1/index.ts') },
    ],
  },
})
