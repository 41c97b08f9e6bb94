import { type Call, createData, executeDigest, messageDigest, passkeyOf } from '@giro/protocol/passkey'
import type { OperationView, PasskeyAccountView } from '@giro/protocol/passkeyView'
import { type Address, type Hex, serializeErc6492Signature } from 'viem'
import { postJson } from '../ui/problem.ts'
import { WalletError } from '../wallet/WalletError.ts'
import { signDigest } from './device.ts'
import { accountPath, type OwnPasskey, readAccount } from './ownPasskey.ts'

const deadline_s = 600
const waitMost_ms = 60_000

/** The account's ERC-1271 signature of a hash; ERC-6492's while the account does not exist on chain. */
export async function signHash(passkey: OwnPasskey, view: PasskeyAccountView, hash: Hex): Promise<Hex> {
  const account = view.address as Address
  const signature = await signDigest(passkey, messageDigest(view.network.chain_id, account, hash))
  if (view.deployed) return signature
  const { x, y, origin } = view.first
  return serializeErc6492Signature({
    address: view.network.passkey_accounts as Address,
    data: createData(passkeyOf({ x: x as Hex, y: y as Hex, origin })),
    signature,
  })
}

/**
 * Has the account make `calls`, all or none: signed here, brought to the chain by the service. Waits until they are done. Throws
 * WalletError, ProblemError.
 */
export async function execute(passkey: OwnPasskey, calls: { to: string; data: string }[]): Promise<OperationView> {
  const view = await readAccount(passkey.account)
  const account = view.address as Address
  const deadline = view.chain_time + deadline_s
  const made: Call[] = calls.map(({ to, data }) => ({ to: to as Address, value: 0n, data: data as Hex }))
  const digest = executeDigest(view.network.chain_id, account, { calls: made, nonce: BigInt(view.nonce), deadline })
  const signature = await signDigest(passkey, digest)
  await postJson(`${accountPath(account)}/execute`, {
    calls: calls.map(({ to, data }) => ({ to, value: '0', data })),
    nonce: view.nonce,
    deadline,
    signature,
  })
  return done(account, 'execute', view.nonce)
}

/** Waits until an operation is in a block. Throws WalletError `reverted` when it failed there. */
export async function done(account: string, kind: OperationView['kind'], nonce: number): Promise<OperationView> {
  const until = Date.now() + waitMost_ms
  for (;;) {
    const { operations } = await readAccount(account)
    const operation = operations.find((each) => each.kind === kind && each.nonce === nonce)
    if (operation?.status === 'done') return operation
    if (operation?.status === 'failed') throw new WalletError('reverted', { hash: operation.transaction_hash ?? '' })
    if (Date.now() > until) throw new WalletError('slow')
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
}
