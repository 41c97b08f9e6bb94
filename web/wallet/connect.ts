import { type Connection, request, type Wallet } from './provider.ts'
import { WalletError } from './WalletError.ts'

/** Asks the owner to show an account to this page (eth_requestAccounts). */
export async function connect(wallet: Wallet): Promise<Connection> {
  const accounts = await request<string[]>(wallet.provider, 'eth_requestAccounts')
  if (!accounts?.[0]) throw new WalletError('noAccount')
  return { wallet, account: accounts[0] }
}
