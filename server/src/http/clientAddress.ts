import type { Context as HonoContext } from 'hono'
import ipaddr from 'ipaddr.js'

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/** Whether a proxy brought the request. One on this machine makes the whole world look local. */
export const isForwarded = (c: HonoContext) => forwarding.some((header) => c.req.header(header) !== undefined)

/** The other end of the connection. */
function peerOf(c: HonoContext): string {
  return (c.env as { incoming?: { socket?: { remoteAddress?: string } } })?.incoming?.socket?.remoteAddress ?? ''
}

/** A program on this machine, and not through a proxy. */
export function isThisMachine(c: HonoContext): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(peerOf(c)) && !isForwarded(c)
}

/**
 * Where a request comes from: the other end of the connection; when that is a proxy on this machine or in a private
 * network, the last address of X-Forwarded-For, which the proxy has written itself. IPv6 is cut to the /64 that one
 * customer has.
 */
export function clientAddress(c: HonoContext): string {
  const peer = parse(peerOf(c))
  const last = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  const told = last && peer && peer.range() !== 'unicast' ? parse(last) : null
  const address = told ?? peer
  if (!address) return ''
  if (address.kind() === 'ipv4') return address.toString()
  return `${(address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  try {
    return ipaddr.process(text)
  } catch {
    return null
  }
}
