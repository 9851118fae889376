/** What ends a command about targets and recordings, as its exit code and one sentence. */
import { LoginRefused, NoAnswer, SafetyRefusal, TargetUnreachable } from '../conformance/index.ts'
import { exitCode } from './exit.ts'

/** Runs a command; what it throws becomes its exit code, unless it is a fault of our own. */
export async function outcomeOf(command: () => void | Promise<void>): Promise<void> {
  try {
    await command()
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === undefined) throw thrown
    process.stderr.write(`mock-dsm: ${(thrown as Error).message}\n`)
    process.exitCode = code
  }
}

function codeOf(thrown: unknown): number | undefined {
  if (thrown instanceof SafetyRefusal) return exitCode.refusedBySafety
  if (
    thrown instanceof TargetUnreachable ||
    thrown instanceof NoAnswer ||
    thrown instanceof LoginRefused
  ) {
    return exitCode.unreachable
  }
  return thrown instanceof RangeError ? exitCode.usage : undefined
}
