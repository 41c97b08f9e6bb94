import { WalletError } from './WalletError.ts'

/** EIP-1193. */
export type Provider = { request(call: { method: string; params?: unknown }): Promise<unknown> }

/** A wallet that announced itself (EIP-6963), or the one in `window.ethereum`, whose id is then "injected". */
export type Wallet = { id: string; name: string; icon: string | null; provider: Provider }

/** A wallet whose owner let this page see an account. */
export type Connection = { wallet: Wallet; account: string }

/** Asks the wallet; its errors become WalletError, with the wallet's own words when they are all there is. */
export async function request<T>(provider: Provider, method: string, params?: unknown): Promise<T> {
  try {
    return (await provider.request(params === undefined ? { method } : { method, params })) as T
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 4001) throw new WalletError('declined', {}, { cause })
    if (code === -32002) throw new WalletError('busy', {}, { cause })
    const message = (cause as { message?: unknown } | null)?.message
    throw new WalletError('failed', { message: typeof message === 'string' ? message : String(cause) }, { cause })
  }
}

/** EIP-1193's error code; mobile wallets wrap it once more. */
export function errorCode(cause: unknown): number | undefined {
  const error = cause as { code?: unknown; data?: { originalError?: { code?: unknown } } } | null
  const code = error?.data?.originalError?.code ?? error?.code
  return typeof code === 'number' ? code : undefined
}
