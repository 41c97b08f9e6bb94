import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CliError, ExitCode } from './failure.ts'

/** Asks yes or no on the terminal; anything but a yes is a no. */
export async function askYes(question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `, process.stderr)).trim())
}

/** Asks for a password without showing it. */
export async function askPassword(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const answer = await ask('', silent)
  process.stderr.write('\n')
  return answer
}

/** Asks for a line. */
export const askText = async (question: string): Promise<string> => (await ask(question, process.stderr)).trim()

function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CliError(
      'There is no terminal to ask on. Pass --yes to agree, GIRO_KEYSTORE_PASSWORD or GIRO_PRIVATE_KEY for the key, and GIRO_PASSWORD to log in.',
      ExitCode.usage,
    )
  const readline = createInterface({ input: process.stdin, output, terminal: true })
  return new Promise((resolve, reject) => {
    readline.on('SIGINT', () => {
      readline.close()
      reject(new CliError('Stopped. Nothing was signed.', 130))
    })
    readline.question(question, (answer) => {
      readline.close()
      resolve(answer)
    })
  })
}
