// For `node --import`: openapi-typescript writes its types with the API of TypeScript 5, which the
// TypeScript that compiles this project no longer has.
import { register } from 'node:module'

const hook = `export const resolve = (name, context, next) =>
  next(name === 'typescript' ? 'typescript-5' : name, context)`

register(`data:text/javascript,${encodeURIComponent(hook)}`)
