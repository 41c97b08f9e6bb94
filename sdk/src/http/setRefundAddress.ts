import { type PayView, payView } from '@giro/protocol/payView'
import type { Address } from 'viem'
import { parsePayLink } from './payLink.ts'
import { request } from './request.ts'

/**
 * Says where money that came too much, too late or wrong goes back to: POST /api/pay/:secret/refund_address. It can be
 * changed until the first return has written it on chain.
 */
export function setRefundAddress(parameters: { link: string; address: Address }): Promise<PayView> {
  const { server, secret } = parsePayLink(parameters.link)
  return request(`${server}/api/pay/${secret}/refund_address`, payView, { address: parameters.address })
}
