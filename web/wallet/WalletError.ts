export type WalletErrorCode =
  | 'declined'
  | 'busy'
  | 'noAccount'
  | 'otherAccount'
  | 'wrongChain'
  | 'short'
  | 'differs'
  | 'failed'
  | 'reverted'
  | 'slow'
  | 'words'
  | 'passkeyDeclined'
  | 'passkeyThere'
  | 'passkeyNowhere'
  | 'passkeyKind'

/** What went wrong in a wallet. Nothing was signed or sent, unless the code is `reverted`. */
export class WalletError extends Error {
  override name = 'WalletError'
  readonly code: WalletErrorCode
  /** filled into the catalogue's text */
  readonly values: Record<string, string>
  constructor(code: WalletErrorCode, values: Record<string, string> = {}, options?: ErrorOptions) {
    super(values.message ?? code, options)
    this.code = code
    this.values = values
  }
}
