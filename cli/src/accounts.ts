import type { AccountView } from '@giro/protocol/access'
import { askDashboard } from './dashboardClient.ts'
import type { Environment } from './environment.ts'
import { table } from './payments.ts'

/** `giro account create`: another merchant on this server, and the wallet that his money goes to. */
export async function createAccount(
  options: { name: string; payee: string; json?: boolean },
  environment: Environment,
): Promise<void> {
  const { name, payee } = options
  const made = await askDashboard<AccountView>(environment, 'accounts', { method: 'POST', body: { name, payee } })
  process.stdout.write(
    options.json
      ? `${JSON.stringify(made, null, 2)}\n`
      : `${made.id}  ${made.name}, paid to ${made.payee}\nNext: npx giro keys create --account ${made.id}, npx giro user add --account ${made.id} --role owner\n`,
  )
}

/** `giro account list` */
export async function listAccounts(options: { json?: boolean }, environment: Environment): Promise<void> {
  const { data } = await askDashboard<{ data: Omit<AccountView, 'role'>[] }>(environment, 'accounts')
  process.stdout.write(
    options.json
      ? `${JSON.stringify(data, null, 2)}\n`
      : `${table([['ID', 'NAME', 'PAYEE'], ...data.map(({ id, name, payee }) => [id, name, payee])])}\n`,
  )
}
