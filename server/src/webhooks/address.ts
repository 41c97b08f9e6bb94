import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { MoneyError } from '../payments/errors.ts'

/** Whether webhooks may go to http and to this machine: only while nothing but the embedded chain is configured. */
export type Reach = 'local' | 'public'

/**
 * Whether a webhook may be sent to this IP address. `public` takes addresses of the open Internet only; `local` also this
 * machine and private networks. Link-local addresses (a cloud's metadata service) are never reached.
 */
export function mayReach(address: string, reach: Reach): boolean {
  if (!ipaddr.isValid(address)) return false
  // An IPv4 address in IPv6's clothes is judged as what it is.
  const ip = ipaddr.process(address)
  const range = ip.range()
  const global = range === 'unicast' && (ip.kind() === 'ipv4' || ip.match(ipaddr.parseCIDR('2000::/3')))
  if (global) return true
  return reach === 'local' && (range === 'loopback' || range === 'private' || range === 'uniqueLocal')
}

/** What the connection is refused with. */
export class ForbiddenAddressError extends Error {
  override name = 'ForbiddenAddressError'
}

/**
 * A `lookup` for http.request that hands over no address that may not be reached: what was checked is what is connected
 * to, whatever a name resolves to by then. One forbidden address spoils the name.
 */
export function guardedLookup(reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const forbidden = addresses.find(({ address }) => !mayReach(address, reach))
      if (forbidden || addresses.length === 0) {
        return callback(
          new ForbiddenAddressError(`${hostname} is ${forbidden?.address ?? 'nowhere'}: not a public address`),
          '',
          0,
        )
      }
      if (options.all) callback(null, addresses)
      else callback(null, addresses[0]!.address, addresses[0]!.family)
    })
  }
}

/** The host of a URL as an address, when it is one; connecting to it asks no lookup. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? null : host
}

/** Refuses a webhook's URL that could never be delivered to. @throws {MoneyError} saying which URLs are taken. */
export async function checkWebhookUrl(text: string, reach: Reach): Promise<void> {
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    throw refused(
      'Invalid URL: it has a user name or password in it. Put a secret into the path, or check the signature.',
    )
  }
  if (reach === 'public' && url.protocol !== 'https:') {
    throw refused('Invalid URL: webhooks go to https addresses only, because this server settles on public networks.')
  }
  const address = literalAddress(url)
  const allowed = address === null ? await resolves(url.hostname, reach) : mayReach(address, reach)
  if (!allowed) {
    throw refused(
      reach === 'public'
        ? 'Invalid URL: its address is not a public one, and this server settles on public networks. Use an address that can be reached from the Internet.'
        : 'Invalid URL: its address is neither public, nor private, nor this machine.',
    )
  }
}

function resolves(hostname: string, reach: Reach): Promise<boolean> {
  return new Promise((resolve, reject) => {
    guardedLookup(reach)(hostname, { all: true }, (error) => {
      if (!error) resolve(true)
      else if (error instanceof ForbiddenAddressError) resolve(false)
      // Locally a name may come up later, with the container that carries it.
      else if (reach === 'local') resolve(true)
      else
        reject(
          refused(
            `Invalid URL: ${hostname} cannot be found (${error.code ?? error.message}). Check its spelling and its DNS.`,
          ),
        )
    })
  })
}

const refused = (message: string) =>
  new MoneyError('url_invalid', `${message} No endpoint was created.`, { param: 'url' })
