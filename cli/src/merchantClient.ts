import Stripe from 'stripe'
import type { Environment } from './environment.ts'

/** The ordinary Stripe client, pointed at the Giro server. */
export function merchantClient(environment: Environment): Stripe {
  const url = new URL(environment.server)
  const protocol = url.protocol === 'https:' ? 'https' : 'http'
  return new Stripe(environment.apiKey, {
    host: url.hostname,
    port: url.port || (protocol === 'https' ? 443 : 80),
    protocol,
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 15_000,
  })
}
