// Puts the command, with all it needs, in the folder named as argument: one file for each of its
// parts that is loaded by itself, and for what several of them share.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: ['src/cli/main.ts'],
  outdir: process.argv[2],
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  // The names of files are in the result: a node_modules that is a link must not show where it leads.
  preserveSymlinks: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // A third less to unpack. Names stay, so that a stack trace can still be read.
  charset: 'utf8',
  minifyWhitespace: true,
  minifySyntax: true,
  // Some of the bundled packages are CommonJS and ask for `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
