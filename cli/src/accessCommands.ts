import { roles } from '@giro/protocol/access'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createAccount, listAccounts } from './accounts.ts'
import type { Environment } from './environment.ts'
import { createKey, listKeys, revokeKey, rotateKey } from './keys.ts'
import { login, logout } from './login.ts'
import { addUser, listUsers, removeUser, setRole } from './users.ts'

const account = () => new Option('--account <id>', 'which account (default: the first one that you may see)')

/** The commands that say who may do what: login, user, keys, account. */
export function addAccessCommands(giro: Command, environment: Environment): void {
  giro
    .command('login')
    .description('log in to a server, for the commands user, keys and account')
    .option('--email <email>', 'your email (default: giro asks)')
    .addHelpText('after', '\nOn the machine of the server no login is needed: giro reads the token in GIRO_HOME.')
    .action((options) => login(options, environment))
  giro
    .command('logout')
    .description('end the session of giro login')
    .action(() => logout(environment))

  const user = giro.command('user').description('who may log in to the dashboard')
  user
    .command('list', { isDefault: true })
    .description('members and invitations')
    .addOption(account())
    .option('--json', 'print them as JSON')
    .action((options) => listUsers(options, environment))
  user
    .command('add')
    .description('make a link with which somebody makes his login')
    .option('--email <email>', 'only this person can use the link')
    .addOption(new Option('--role <role>', 'what he may do').choices([...roles]).default('owner'))
    .option('--operator', 'he runs the server: may make accounts')
    .addOption(account())
    .option('--json', 'print the invitation as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npx giro user add\n  npx giro user add --email kim@example.com --role cashier',
    )
    .action((options) => addUser(options, environment))
  user
    .command('role')
    .description('give a member another role')
    .argument('<email>')
    .argument('<role>', roles.join(', '))
    .addOption(account())
    .action((email, role, options) => setRole(email, role, options, environment))
  user
    .command('remove')
    .description('take a member out of the account')
    .argument('<email>')
    .addOption(account())
    .action((email, options) => removeUser(email, options, environment))

  const keys = giro.command('keys').description('API keys: secret ones, and restricted ones that may do little')
  keys
    .command('list', { isDefault: true })
    .description('all keys, without their secrets')
    .addOption(account())
    .option('--json', 'print them as JSON')
    .action((options) => listKeys(options, environment))
  keys
    .command('create')
    .description('make a key; it is printed once')
    .option('--name <name>', 'what will use it')
    .option('--restricted <rights>', 'only these, e.g. payment_intents:write,refunds:read')
    .addOption(account())
    .addHelpText(
      'after',
      '\nExamples:\n  npx giro keys create --name "shop server"\n  npx giro keys create --restricted payment_intents:write,events:read',
    )
    .action((options) => createKey(options, environment))
  keys
    .command('rotate')
    .description('make a key with the same rights, and let the old one end')
    .argument('<id>', 'key_...')
    .addOption(new Option('--grace <hours>', 'how long the old key still works').default(24).argParser(hours))
    .addOption(account())
    .action((id, options) => rotateKey(id, options, environment))
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'key_...')
    .addOption(account())
    .action((id, options) => revokeKey(id, options, environment))

  const accounts = giro.command('account').description('the merchants of this server')
  accounts
    .command('list', { isDefault: true })
    .description('all accounts')
    .option('--json', 'print them as JSON')
    .action((options) => listAccounts(options, environment))
  accounts
    .command('create')
    .description('add a merchant')
    .requiredOption('--name <name>', "the shop's name, as buyers see it")
    .requiredOption('--payee <address>', 'the wallet that its money goes to')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  npx giro account create --name "A stall in Yiwu" --payee 0x...')
    .action((options) => createAccount(options, environment))
}

function hours(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0 || value > 720) throw new InvalidArgumentError('It must be 0 to 720 hours.')
  return value
}
