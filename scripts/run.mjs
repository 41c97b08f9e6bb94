import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../', import.meta.url))

/** Runs a program to its end. Resolves to its exit code; its output goes to the terminal, or to `onText`. */
export function run(command, args, { cwd = root, env = {}, onText, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: ['ignore', onText ? 'pipe' : 'inherit', onText ? 'pipe' : 'inherit'],
    })
    child.stdout?.setEncoding('utf8').on('data', onText)
    child.stderr?.setEncoding('utf8').on('data', onText)
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(signal ? 1 : code))
  })
}

/** Runs npm, the one that started us if there is one. */
export function runNpm(args, options) {
  const program = process.env.npm_execpath
  if (program?.endsWith('.js')) return run(process.execPath, [program, ...args], options)
  return run('npm', args, { ...options, shell: process.platform === 'win32' })
}

/** Ends with one line instead of a stack. */
export function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}
