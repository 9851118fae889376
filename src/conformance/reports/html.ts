import type { Exchange, Finding, Report } from '../model.ts'
/** placeholder */
export const writeHtml = (_report: Report): string => ''
