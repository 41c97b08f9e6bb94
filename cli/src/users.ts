import type { InviteAnswer, Role, TeamView } from '@giro/protocol/access'
import { askDashboard } from './dashboardClient.ts'
import type { Environment } from './environment.ts'
import { CliError } from './failure.ts'
import { table } from './payments.ts'

type Options = { account?: string; json?: boolean }

/** `giro user add`: a link with which somebody makes his own login; no password goes through here. */
export async function addUser(
  options: Options & { email?: string; role: Role; operator?: boolean },
  environment: Environment,
): Promise<void> {
  const { email = null, role, operator = false, account } = options
  const made = await askDashboard<InviteAnswer>(environment, 'team/invitations', {
    method: 'POST',
    body: { email, role, operator },
    account,
  })
  if (options.json) return print(JSON.stringify(made, null, 2))
  print(
    `Open this link, or send it to the person; it works once, until ${new Date(made.expires_ms).toISOString()}:\n${made.url}`,
  )
}

/** `giro user list` */
export async function listUsers({ account, json }: Options, environment: Environment): Promise<void> {
  const team = await askDashboard<TeamView>(environment, 'team', { account })
  if (json) return print(JSON.stringify(team, null, 2))
  if (team.members.length + team.invitations.length === 0) return print('No users yet.')
  const day = (at_ms: number | null) =>
    at_ms === null ? '-' : new Date(at_ms).toISOString().slice(0, 16).replace('T', ' ')
  print(
    table([
      ['EMAIL', 'ROLE', 'NAME', 'LAST SEEN'],
      ...team.members.map(({ email, role, name, seen_ms }) => [email, role, name, day(seen_ms)]),
      ...team.invitations.map(({ email, role, expires_ms }) => [
        email ?? '(whoever has the link)',
        role,
        '',
        `invited until ${day(expires_ms)}`,
      ]),
    ]),
  )
}

/** `giro user role <email> <role>` */
export async function setRole(
  email: string,
  role: string,
  { account }: Options,
  environment: Environment,
): Promise<void> {
  const id = await userId(email, account, environment)
  await askDashboard(environment, `team/${id}`, { method: 'PUT', body: { role }, account })
  print(`${email} is now ${role}.`)
}

/** `giro user remove <email>` */
export async function removeUser(email: string, { account }: Options, environment: Environment): Promise<void> {
  await askDashboard(environment, `team/${await userId(email, account, environment)}`, { method: 'DELETE', account })
  print(`${email} is no member any more.`)
}

async function userId(email: string, account: string | undefined, environment: Environment): Promise<string> {
  const { members } = await askDashboard<TeamView>(environment, 'team', { account })
  const found = members.find((member) => member.email === email.toLowerCase())
  if (!found) throw new CliError(`${email} is no member of the account. Nothing was changed.`)
  return found.id
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}
