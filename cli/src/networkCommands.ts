import type { Command } from 'commander'
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
