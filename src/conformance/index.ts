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
export { type Consumer, readConsumer } from './consumer.ts'
export { readDivergences } from './divergences.ts'
export { SafetyRefusal } from './guard.ts'
export * from './model.ts'
export { type ConformOptions, TargetUnreachable } from './options.ts'
export { type Plan, planOf, planText } from './plan.ts'
export { readPromotion } from './promoted.ts'
export { type Recording, readRecording } from './recording/format.ts'
export { type Promotion, promote } from './recording/promote.ts'
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
export { checksFor } from './suite.ts'
export { type Swept, sweep } from './sweep.ts'
export { LoginRefused } from './target/nas.ts'
export { NoAnswer } from './target/wire.ts'
