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
  /** CAIP-2; without it the merchant's own */
  network?: string
  asset: Address
  signature: Hex
}): Promise<PayView> {
  const { link, payer, network, asset, signature } = parameters
  const { server, secret } = parsePayLink(link)
  return request(`${server}/api/pay/${secret}/signature`, payView, { payer, network, asset, signature })
}
