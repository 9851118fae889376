/** The values at a path such as `tasks[].devices[].device_id`. */
export function pick(data: unknown, path: string): unknown[] {
  let values = [data]
  for (const step of path.split(/(?<=\[\])\.?|\./).filter((part) => part !== '')) {
    const name = step.replace('[]', '')
    values = values.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return []
      const member = name === '' ? value : (value as Record<string, unknown>)[name]
      if (step.endsWith('[]')) return Array.isArray(member) ? member : []
      return member === undefined ? [] : [member]
    })
  }
  return values
}
