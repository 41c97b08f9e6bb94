import type { PrivateKeyAccount } from 'viem'

/** The server's own keys. It holds none of a payer or payee, the demo merchant of the embedded chain aside. */
export type Keys = {
  operator: PrivateKeyAccount
  settler: PrivateKeyAccount
  /** signs where the returns of deposits made by API go */
  refundKey: PrivateKeyAccount
  /** the demo merchant's wallet, on the embedded chain only */
  merchant: PrivateKeyAccount | null
}
