import { passkeyAccountsAbi } from '@giro/protocol/generated/abis'
import { createData, type Passkey } from '@giro/protocol/passkey'
import { type Address, encodeFunctionData, type Hex } from 'viem'
import type { Network } from '../chain/network.ts'
import type { NewJob } from '../settler/queueJobs.ts'

/** Most gas of making an account: 78,000 was measured for the whole transaction. */
const createGas = 200_000

/** Most gas of checking a passkey's signature: 275,000 where the chain has no P-256 of its own. */
export const passkeySignatureGas = 400_000

/** Makes an account that somebody's money or signature needs. */
export function createAccountCall(network: Pick<Network, 'id'>, account: Address, first: Passkey): NewJob {
  return {
    account,
    network: network.id,
    key: `create_account:${network.id}:${account}`,
    kind: 'create_account',
    intent: null,
    payment: null,
    target: 'passkeyAccounts',
    gas: createGas,
    data: createData(first),
  }
}

/** Brings `data` to an account, which is made first if it has to be. `nonce` says which call of its kind it is. */
export function relayCall(
  network: Pick<Network, 'id'>,
  kind: 'execute' | 'start_recovery' | 'finish_recovery',
  relay: { account: Address; first: Passkey; data: Hex; nonce: number; gas: number },
): NewJob {
  return {
    account: relay.account,
    network: network.id,
    key: `${kind}:${network.id}:${relay.account}:${relay.nonce}`,
    kind,
    intent: null,
    payment: null,
    target: 'passkeyAccounts',
    gas: relay.gas,
    data: relayData(relay.first, relay.data),
  }
}

export const relayData = (first: Passkey, data: Hex): Hex =>
  encodeFunctionData({ abi: passkeyAccountsAbi, functionName: 'relay', args: [first, data] })
