import { askPassword, askText } from './ask.ts'
import { DashboardError, keepSession, send, sessionOf } from './dashboardClient.ts'
import type { Environment } from './environment.ts'

/** `giro login`: keeps a session for the commands that manage users, keys and accounts. */
export async function login(options: { email?: string }, environment: Environment): Promise<void> {
  const email = options.email ?? (await askText('Email: '))
  const password = environment.password ?? (await askPassword('Password: '))
  const enter = (code?: string) =>
    send<{ token: string }>(environment, '/api/session', {
      method: 'POST',
      body: { email, password, ...(code === undefined ? {} : { code }) },
    })
  const { token } = await enter().catch(async (error: unknown) => {
    if (!(error instanceof DashboardError) || error.code !== 'code_required') throw error
    return enter(await askText('Code of the authenticator: '))
  })
  keepSession(environment, token)
  process.stdout.write(`Logged in to ${environment.server} as ${email}.\n`)
}

/** `giro logout`: ends that session, here and on the server. */
export async function logout(environment: Environment): Promise<void> {
  const token = sessionOf(environment)
  if (token) {
    await send(environment, '/api/session', { method: 'DELETE' }, { authorization: `Bearer ${token}` })
    keepSession(environment, null)
  }
  process.stdout.write(token ? 'Logged out.\n' : 'You were not logged in.\n')
}
