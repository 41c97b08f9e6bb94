import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const program = createRequire(import.meta.url).resolve('stripe')
const packageRoot = program.slice(0, program.lastIndexOf('/stripe/') + '/stripe/'.length)

/** The fields that the client's own types promise: those of `interface name` in `file` that are not optional. */
export function promisedFields(file: string, name: string): string[] {
  const text = readFileSync(join(packageRoot, 'esm/resources', file), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
  const start = text.search(new RegExp(`export interface ${name} \\{`))
  if (start === -1) throw new Error(`${file} has no interface ${name}`)
  const body = text.slice(text.indexOf('{', start) + 1)
  const end = body.search(/^\}/m)
  return [...body.slice(0, end).matchAll(/^ {4}(\w+): /gm)].map((match) => match[1]!)
}

/** The event types that the client's own types know. */
export function clientTypes(): string[] {
  const text = readFileSync(join(packageRoot, 'esm/resources/WebhookEndpoints.d.ts'), 'utf8')
  const union = /type EnabledEvent = ([^;]*);/.exec(text)![1]!
  return [...union.matchAll(/'([^']+)'/g)].map((match) => match[1]!).filter((type) => type !== '*')
}
