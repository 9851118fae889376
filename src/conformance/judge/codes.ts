import type { ApiDefinition, ErrorDefinition } from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'

/** Whether an API may answer a code, under whatever firmware. */
export function isDeclared(api: ApiDefinition, code: number): boolean {
  const errors: readonly ErrorDefinition[] = [
    ...Object.values(commonErrors),
    ...Object.values(api.errors ?? {}),
    ...(api.missingParameter ? [api.missingParameter] : []),
    ...(api.unreadable ? [api.unreadable] : []),
  ]
  return errors.some(
    (error) => error.code === code || Object.values(error.codeUnder ?? {}).includes(code),
  )
}
