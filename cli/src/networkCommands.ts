import type { Command } from 'commander'
import { backup, restore } from './backup.ts'
import type { Environment } from './environment.ts'
import { networks } from './networks.ts'
import { operate } from './operate.ts'

/** The commands of whoever runs the server on public networks. */
export function addNetworkCommands(giro: Command, environment: Environment): void {
  giro
    .command('deploy')
    .description('put the contracts on a network, at the same addresses as everywhere; the operator key pays')
    .requiredOption('--network <file#id>', "a network of a networks file, by CAIP-2 id or preset's name")
    .addHelpText(
      'after',
      `
It does only what is missing, so it may be run again. The keys are the server's: GIRO_OPERATOR_KEY and GIRO_SETTLER_KEY,
or GIRO_KEYSTORE.

Examples:
  npx giro deploy --network networks.json#base
  GIRO_NETWORKS=networks.json npx giro deploy --network eip155:8453`,
    )
    .action((options) => operate('deploy', options))

  giro
    .command('doctor')
    .description('check this machine and the networks, before money comes: a line each, and what to do')
    .option('--network <file#id>', 'one network only: chain, contracts, assets, finality, gas')
    .option('--json', 'print the checks as JSON')
    .addHelpText(
      'after',
      `
Exit code 1 when something must be done first.

Examples:
  npx giro doctor
  npx giro doctor --network networks.json#base`,
    )
    .action((options) => operate('doctor', options))

  giro
    .command('backup')
    .description('copy everything of the running server but its keys into a file')
    .argument('<file>', 'file to write, e.g. giro-monday.backup')
    .addHelpText(
      'after',
      `
On the server's machine, with GIRO_HOME set to its folder. The file has password hashes and webhook secrets: keep it as safe as
the keys, and not beside them.

Example:
  npx giro backup giro-monday.backup`,
    )
    .action((file: string) => backup(file, environment))

  giro
    .command('restore')
    .description('put a backup into an empty database; no server may run')
    .argument('<file>', 'a file of giro backup')
    .addHelpText(
      'after',
      `
The settings and keys are the server's: GIRO_HOME, DATABASE_URL, GIRO_NETWORKS, and the signing keys.

Example:
  npx giro restore giro-monday.backup`,
    )
    .action((file: string) => restore(file))

  const noun = giro.command('networks').description('the networks of the server: how they do; pause one')
  noun
    .command('list', { isDefault: true })
    .description('state, gas, and what settling a payment costs')
    .option('--json', 'print them as JSON')
    .action((options) => networks(null, options, environment))
  for (const verb of ['pause', 'resume'] as const) {
    noun
      .command(verb)
      .description(
        verb === 'pause'
          ? 'take no new payments on a network and send nothing there; money that comes is seen and waits'
          : 'go on where a paused network stopped',
      )
      .argument('<id>', 'CAIP-2 id, e.g. eip155:8453')
      .option('--json', 'print the networks as JSON')
      .addHelpText('after', `\nExample:\n  npx giro networks ${verb} eip155:8453`)
      .action((id: string, options) => networks({ id, verb }, options, environment))
  }
}
