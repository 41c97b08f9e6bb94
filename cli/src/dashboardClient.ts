import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'

export type Ask = { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: unknown; account?: string | undefined }

/**
 * Asks the server what the dashboard asks it: as who has logged in with `giro login`, else, on the server's own machine, with the
 * token in its home folder. @throws {CliError} with what the server said.
 */
export async function askDashboard<T>(environment: Environment, path: string, ask: Ask = {}): Promise<T> {
  const token = sessionOf(environment) ?? terminalToken(environment)
  if (token === null) {
    throw new CliError(
      `You are not logged in to ${environment.server}. Run "npx giro login"; or, on the machine of the server, set GIRO_HOME to its folder.`,
    )
  }
  return send<T>(environment, `/api/dashboard/${path}`, ask, { authorization: `Bearer ${token}` })
}

/** One request and its JSON. @throws {CliError} */
export async function send<T>(
  environment: Environment,
  path: string,
  { method = 'GET', body, account }: Ask,
  headers: Record<string, string> = {},
): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${environment.server}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        'giro-client': 'terminal',
        'user-agent': 'giro',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(account === undefined ? {} : { 'giro-account': account }),
        ...headers,
      },
      signal: AbortSignal.timeout(30_000),
    })
  } catch (cause) {
    throw new CliError(
      `No Giro server answers at ${environment.server}. Start one, or set GIRO_PUBLIC_URL.`,
      ExitCode.unreachable,
      {
        cause,
      },
    )
  }
  const answer = (await response.json().catch(() => ({}))) as { detail?: string; code?: string }
  if (response.ok) return answer as T
  throw new DashboardError(answer.detail ?? `The server answered ${response.status}.`, answer.code ?? '')
}

export class DashboardError extends CliError {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message)
  }
}

/** Sessions of `giro login`, by server; readable by their owner alone. */
function sessions(environment: Environment): Record<string, string> {
  try {
    return JSON.parse(readFileSync(environment.sessionsFile, 'utf8')) as Record<string, string>
  } catch {
    return {}
  }
}

export const sessionOf = (environment: Environment): string | null => sessions(environment)[environment.server] ?? null

/** Keeps a session, or forgets it. */
export function keepSession(environment: Environment, token: string | null): void {
  const { [environment.server]: _, ...others } = sessions(environment)
  mkdirSync(dirname(environment.sessionsFile), { recursive: true, mode: 0o700 })
  rmSync(environment.sessionsFile, { force: true })
  const kept = token === null ? others : { ...others, [environment.server]: token }
  writeFileSync(environment.sessionsFile, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
}

export function terminalToken(environment: Environment): string | null {
  try {
    return readFileSync(environment.terminalTokenFile, 'utf8').trim()
  } catch {
    return null
  }
}
