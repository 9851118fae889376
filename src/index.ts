/** What most programs need: the emulator. The rest has entries of its own. */
export * from './mock-server/index.ts'
