/** `90s`, `10m`, `2h`, `30d` or `250ms` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  const factor = unit === undefined ? undefined : units[unit]
  return amount === undefined || factor === undefined
    ? undefined
    : Math.round(Number(amount) * factor)
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
