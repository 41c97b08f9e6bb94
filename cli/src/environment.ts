import { homedir } from 'node:os'
import { join } from 'node:path'

/** Everything that the CLI takes from the environment; nothing else reads it. */
export type Environment = {
  /** base URL of the server */
  server: string
  /** the merchant's secret key */
  apiKey: string
  privateKey: string | null
  keystorePassword: string | null
  /** for `giro login` */
  password: string | null
  /** where the sessions of `giro login` are kept */
  sessionsFile: string
  /** made by the server in its home folder; who can read it runs the server */
  terminalTokenFile: string
}

export function readEnvironment(env: Record<string, string | undefined>): Environment {
  return {
    server: (env.GIRO_PUBLIC_URL ?? `http://localhost:${env.GIRO_PORT ?? 4280}`).replace(/\/+$/, ''),
    apiKey: env.GIRO_API_KEY ?? 'sk_test_giro_local',
    privateKey: env.GIRO_PRIVATE_KEY ?? null,
    keystorePassword: env.GIRO_KEYSTORE_PASSWORD ?? null,
    password: env.GIRO_PASSWORD ?? null,
    sessionsFile: join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'giro', 'sessions.json'),
    terminalTokenFile: join(env.GIRO_HOME || '.giro', 'terminal.token'),
  }
}
