import { type PrepareResponse, prepareResponse } from '@giro/protocol/payView'
import type { Address } from 'viem'
import { parsePayLink } from './payLink.ts'
import { request } from './request.ts'

/**
 * What `payer` has to sign to pay the link with `asset`, without gas: POST /api/pay/:secret/prepare. Moves nothing.
 * Do not sign the answer unseen: `checkPrepared` builds what to sign from what the payer agreed to.
 */
export function preparePayment(parameters: {
  link: string
  payer: Address
  /** CAIP-2; without it the merchant's own */
  network?: string
  asset: Address
}): Promise<PrepareResponse> {
  const { link, payer, network, asset } = parameters
  const { server, secret } = parsePayLink(link)
  return request(`${server}/api/pay/${secret}/prepare`, prepareResponse, { payer, network, asset })
}
