/** What the command says with its exit code. Scripts rely on these. */
export const exitCode = {
  fine: 0,
  contractFailure: 1,
  usage: 2,
  unreachable: 3,
  refusedBySafety: 4,
  fault: 5,
} as const
