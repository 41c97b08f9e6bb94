import { recoverTypedData } from '@giro/protocol/passkey'
import type { OperationView, PasskeyView } from '@giro/protocol/passkeyView'
import type { Address, Hex } from 'viem'
import { english, generateMnemonic, mnemonicToAccount } from 'viem/accounts'
import { postJson } from '../ui/problem.ts'
import { WalletError } from '../wallet/WalletError.ts'
import { createPasskey } from './device.ts'
import { done } from './operate.ts'
import { accountPath, readAccount, rememberPasskey } from './ownPasskey.ts'

/** Twelve words (BIP-39): any wallet can make the same key of them, should this site be gone. */
export const newWords = (): string[] => generateMnemonic(english).split(' ')

/** The address of the printed key. Throws WalletError when these are not the words that were printed. */
export function recoveryKeyOf(words: string) {
  try {
    return mnemonicToAccount(words.trim().toLowerCase().split(/\s+/).join(' '))
  } catch (cause) {
    throw new WalletError('words', {}, { cause })
  }
}

/** Names a new passkey of this device by the printed key; it counts after the delay. Throws WalletError, ProblemError. */
export async function startRecovery(address: string, words: string): Promise<PasskeyView> {
  const key = recoveryKeyOf(words)
  const view = await readAccount(address.trim())
  if (view.recovery.key?.toLowerCase() !== key.address.toLowerCase()) throw new WalletError('words')
  const passkey = await createPasskey({ account: view.address, passkeys: [] })
  const deadline = view.chain_time + 600
  const { nonce } = view.recovery
  const message = { passkey: passkey.id as Hex, nonce: BigInt(nonce), deadline }
  const signature = await key.signTypedData(recoverTypedData(view.network.chain_id, view.address as Address, message))
  const { credential_id } = passkey
  await postJson(`${accountPath(view.address)}/start_recovery`, { credential_id, nonce, deadline, signature })
  await done(view.address, 'start_recovery', nonce)
  rememberPasskey(passkey)
  return passkey
}

/** Once the delay is over. Throws ProblemError. */
export async function finishRecovery(address: string): Promise<void> {
  const { kind, nonce } = await postJson<OperationView>(`${accountPath(address)}/finish_recovery`, {})
  await done(address, kind, nonce)
}
