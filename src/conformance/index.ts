/** The contract test kit: judges the emulator, a recording and a NAS by the same contracts. */
export {
  type Asking,
  type BreachOf,
  type Check,
  type CheckContext,
  type ObjectKind,
  objectKinds,
  type PlannedCall,
} from './check.ts'
export { conform } from './conform.ts'
export { type Consumer, readConsumer, type Use } from './consumer.ts'
export { readDivergences } from './divergences.ts'
export { SafetyRefusal } from './guard.ts'
export * from './model.ts'
export { type ConformOptions, TargetUnreachable } from './options.ts'
export { type Plan, type PlanRow, planOf, planText } from './plan.ts'
export { readPromotion } from './promoted.ts'
export { type RecordedExchange, type Recording, readRecording } from './recording/format.ts'
export type { Leak } from './recording/leaks.ts'
export { type PromotedClaim, type Promotion, promote } from './recording/promote.ts'
export type { Note } from './recording/recorder.ts'
export {
  type RecordOptions,
  type RunningRecording,
  startRecording,
} from './recording/start.ts'
export {
  compareWithBaseline,
  createProgress,
  type ReportFormat,
  readReport,
  reportFormats,
} from './reports/index.ts'
export type { Progress, ProgressOptions } from './reports/progress.ts'
export { checksFor } from './suite.ts'
export { type Swept, sweep } from './sweep.ts'
export type { Emulator } from './target/emulator.ts'
export { type Credentials, LoginRefused } from './target/nas.ts'
export { type Answered, type Envelope, NoAnswer } from './target/wire.ts'
