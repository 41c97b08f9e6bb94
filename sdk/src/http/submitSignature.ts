import { type PayView, payView } from '@giro/protocol/payView'
import type { Address, Hex } from 'viem'
import { parsePayLink } from './payLink.ts'
import { request } from './request.ts'

/**
 * Hands the payer's signature to the server, which relays it: POST /api/pay/:secret/signature. From here on the payment may
 * be settled. Sending the same signature again is safe: it works on chain once.
 */
export function submitSignature(parameters: {
  link: string
  payer: Address
  asset: Address
  signature: Hex
}): Promise<PayView> {
  const { link, payer, asset, signature } = parameters
  const { server, secret } = parsePayLink(link)
  return request(`${server}/api/pay/${secret}/signature`, payView, { payer, asset, signature })
}
