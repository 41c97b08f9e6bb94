import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The token of the server's own terminal: who can read the home folder runs the server. It is what `giro user` and
 * `giro account` use on the server's machine before anybody has a login. Made at each start of a server without one.
 */
export function terminalToken(home: string): string {
  const path = join(home, 'terminal.token')
  try {
    const token = readFileSync(path, 'utf8').trim()
    if (/^terminal_[\w-]{43}$/.test(token)) return token
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const token = `terminal_${randomBytes(32).toString('base64url')}`
  writeFileSync(`${path}.${process.pid}`, `${token}\n`, { mode: 0o600 })
  renameSync(`${path}.${process.pid}`, path)
  return token
}
