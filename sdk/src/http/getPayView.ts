import { type PayView, payView } from '@giro/protocol/payView'
import { parsePayLink } from './payLink.ts'
import { request } from './request.ts'

/** What a pay link asks for and how far it has come: GET /api/pay/:secret. */
export function getPayView(parameters: { link: string }): Promise<PayView> {
  const { server, secret } = parsePayLink(parameters.link)
  return request(`${server}/api/pay/${secret}`, payView)
}
