import type { KeysView, NewKey } from '@giro/protocol/access'
import { askDashboard } from './dashboardClient.ts'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { table } from './payments.ts'

type Options = { account?: string; json?: boolean }

/** `giro keys list` */
export async function listKeys({ account, json }: Options, environment: Environment): Promise<void> {
  const { data } = await askDashboard<KeysView>(environment, 'keys', { account })
  if (json) return print(JSON.stringify(data, null, 2))
  const when = (at_ms: number | null) =>
    at_ms === null ? '-' : new Date(at_ms).toISOString().slice(0, 16).replace('T', ' ')
  print(
    table([
      ['ID', 'KEY', 'NAME', 'MAY', 'LAST USED', 'ENDS'],
      ...data.map((key) => [
        key.id,
        key.hint,
        key.name ?? '',
        key.permissions === null
          ? 'everything'
          : Object.entries(key.permissions)
              .map(([resource, level]) => `${resource}:${level}`)
              .join(','),
        when(key.used_ms),
        when(key.expires_ms),
      ]),
    ]),
  )
}

/** `giro keys create`: the key alone on stdout, so that it can go straight into a secret store. */
export async function createKey(
  { account, name, restricted }: Options & { name?: string; restricted?: string },
  environment: Environment,
): Promise<void> {
  const body = { name: name ?? null, permissions: restricted === undefined ? null : rights(restricted) }
  const made = await askDashboard<NewKey>(environment, 'keys', { method: 'POST', body, account })
  told(made)
}

/** `giro keys rotate <id>` */
export async function rotateKey(
  id: string,
  { account, grace }: Options & { grace: number },
  environment: Environment,
): Promise<void> {
  const body = { grace_s: Math.round(grace * 3600) }
  told(await askDashboard<NewKey>(environment, `keys/${id}/rotate`, { method: 'POST', body, account }))
  process.stderr.write(grace > 0 ? `The old key works for ${grace} more hours.\n` : 'The old key works no more.\n')
}

/** `giro keys revoke <id>` */
export async function revokeKey(id: string, { account }: Options, environment: Environment): Promise<void> {
  await askDashboard(environment, `keys/${id}`, { method: 'DELETE', account })
  print(`${id} works no more.`)
}

/** `payment_intents:write,refunds:read` */
function rights(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [resource, level = 'read'] = part.trim().split(':')
      if (!resource || !['read', 'write'].includes(level)) {
        throw new CliError(
          `"${part}" is no right. Write resource:read or resource:write, e.g. payment_intents:write`,
          ExitCode.usage,
        )
      }
      return [resource, level]
    }),
  )
}

function told({ id, key }: NewKey) {
  process.stderr.write(`${id}, shown now and never again:\n`)
  print(key)
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}
