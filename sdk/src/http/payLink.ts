import { BadLinkError } from '../errors.ts'

/** Where a pay link leads: the server's base URL (without a slash at its end) and the intent's client secret. */
export type PayLink = { server: string; secret: string }

/** Reads a pay link, whoever's server it is on, e.g. `http://localhost:4280/pay/pi_1_secret_2`. */
export function parsePayLink(link: string): PayLink {
  let url: URL
  try {
    url = new URL(link.trim())
  } catch {
    throw new BadLinkError(link)
  }
  const match = /^(.*)\/pay\/([A-Za-z0-9_]+)\/?$/.exec(url.pathname)
  if (!match || !/^https?:$/.test(url.protocol)) throw new BadLinkError(link)
  return { server: `${url.origin}${match[1]}`, secret: match[2]! }
}
