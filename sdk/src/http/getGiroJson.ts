import { type GiroJson, giroJson } from '@giro/protocol/giroJson'
import { request } from './request.ts'

/** The networks, contracts and assets of a server: GET /.well-known/giro.json. `server` is its base URL. */
export function getGiroJson(parameters: { server: string }): Promise<GiroJson> {
  return request(`${parameters.server}/.well-known/giro.json`, giroJson)
}
