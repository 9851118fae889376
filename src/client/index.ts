export type { BatchCall, BatchOptions, BatchResult, BatchResults } from './batch.ts'
export { createClient, type DsmClient } from './client.ts'
export {
  DsmDrift,
  DsmRefusal,
  DsmTimeout,
  DsmUnreachable,
  DsmUnsupported,
  type ErrorKey,
  isDsmError,
  type RefusalDetail,
  type RefusalOf,
} from './errors.ts'
export type { HttpOptions } from './http.ts'
export type {
  Answer,
  ApiName,
  Arguments,
  CallArguments,
  CallOptions,
  ClientOptions,
  Credentials,
  Drift,
  MethodName,
  Session,
} from './types.ts'
export {
  type BackupEnd,
  type HyperBackupEnd,
  type IntegrityCheckEnd,
  type WaitOptions,
  waitForBackup,
  waitForHyperBackup,
  waitForIntegrityCheck,
} from './wait.ts'
