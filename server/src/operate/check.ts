/** One line of `giro doctor`. `remedy` says what to do when it is not ok. */
export type Check = { name: string; ok: boolean; detail: string; remedy?: string; warning?: boolean }

export const good = (name: string, detail: string): Check => ({ name, ok: true, detail })
export const bad = (name: string, detail: string, remedy: string): Check => ({ name, ok: false, detail, remedy })
/** It works without, but not everything. */
export const weak = (name: string, detail: string, remedy: string): Check => ({
  name,
  ok: true,
  warning: true,
  detail,
  remedy,
})

export function printed(checks: Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks
    .map(({ name, ok, warning, detail, remedy }) => {
      const mark = ok ? (warning ? 'warn' : 'ok  ') : 'FAIL'
      const todo = remedy ? `\n      ${' '.repeat(width)}  -> ${remedy}` : ''
      return `${mark}  ${name.padEnd(width)}  ${detail}${todo}`
    })
    .join('\n')
}
