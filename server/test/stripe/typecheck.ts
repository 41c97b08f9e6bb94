import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = fileURLToPath(new URL('.', import.meta.url))
const tsc = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url))

/** What was answered, and the type of the official client that it should have, e.g. `Stripe.PaymentIntent`. */
export type Answered = { name: string; type: string; value: unknown }

/**
 * The compiler's complaints about these answers as literals of the client's types: a missing field, a wrong kind of value,
 * or a field that the client does not know. Only `giro` is ours.
 */
export async function complaintsOfClient(answers: Answered[]): Promise<string[]> {
  // inside the package, so that `stripe` is found
  const directory = mkdtempSync(join(here, '.conformance-'))
  try {
    const lines = answers.map(({ name, type, value }, index) => {
      const literal = JSON.stringify(value, shown)
      return `export const a${index} /* ${name} */: ${type} = ${literal}`
    })
    const file = join(directory, 'answers.ts')
    writeFileSync(file, ["import type Stripe from 'stripe'", ...lines].join('\n'))
    writeFileSync(
      join(directory, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', skipLibCheck: true },
        files: ['answers.ts'],
      }),
    )
    const { stdout } = await promisify(execFile)(tsc, ['-p', directory]).catch((error) => error as { stdout: string })
    return stdout
      .split('\n')
      .filter((line) => line.includes('error TS') && !allowed.test(line))
      .map((line) => {
        const index = Number(/answers\.ts\((\d+),/.exec(line)?.[1] ?? 0) - 2
        return `${answers[index]?.name ?? '?'}: ${line.slice(line.indexOf('error TS'))}`
      })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A refund that its payee must sign leads to a page; the client knows only refunds by e-mail. */
const allowed = /'"redirect_to_url"' does not exist in type 'NextAction'/

/** `giro` is ours; a Decimal is an object that the client makes of a string, and has no literal. */
function shown(key: string, value: unknown): unknown {
  if (key === 'giro' || key === 'lastResponse') return undefined
  return key.endsWith('_decimal') ? null : value
}
