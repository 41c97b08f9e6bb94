import { readFileSync } from 'node:fs'
import { type Address, getAddress, isAddress } from 'viem'
import { z } from 'zod'

const address = z
  .string()
  .refine((value) => isAddress(value), 'is not an address, or its capital letters do not match (EIP-55)')
  .transform((value): Address => getAddress(value))

const asset = z.strictObject({
  address,
  symbol: z.string().min(1),
  name: z.string().min(1),
  decimals: z.number().int().min(0).max(36),
  /** lower-case ISO 4217 code that it is at par with */
  fiat: z.string().regex(/^[a-z]{3}$/, 'takes three small letters, e.g. usd'),
  erc3009: z.strictObject({ name: z.string(), version: z.string() }).nullable(),
})

const httpUrl = z.url({ protocol: /^https?$/, message: 'takes an http or https address' })

const network = z.strictObject({
  id: z.string().regex(/^eip155:[1-9]\d*$/, 'takes a CAIP-2 id, e.g. eip155:8453'),
  name: z.string().min(1),
  rpcUrl: httpUrl,
  /** told to everybody in giro.json; never put a key in it */
  publicRpcUrl: httpUrl.optional(),
  pollMs: z.number().int().min(50).max(60_000).default(1_000),
  /** blocks after which a settlement counts as final */
  depth: z.number().int().min(1).max(10_000).default(12),
  /** gwei: the most that the settler pays per gas; transactions that need more wait, with an alarm */
  maxFeeGwei: z.number().positive().max(1_000_000).default(500),
  startBlock: z.number().int().min(0).optional(),
  assets: z.array(asset).min(1),
})

export type NetworkEntry = z.infer<typeof network>

/** Reads GIRO_NETWORKS' file: a JSON array of networks, the merchants' own first. @throws naming the wrong field. */
export function readNetworksFile(path: string): NetworkEntry[] {
  const parsed = z.array(network).min(1).safeParse(parseFile(path))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Error(`${path} (GIRO_NETWORKS): ${issue?.path.join('.') || 'the whole'}: ${issue?.message}.`)
  }
  refuseTwice(
    path,
    'a network',
    parsed.data.map(({ id }) => id),
  )
  for (const { name, assets } of parsed.data) {
    refuseTwice(
      path,
      `an asset's address on ${name}`,
      assets.map(({ address }) => address),
    )
  }
  return parsed.data
}

function refuseTwice(path: string, what: string, values: string[]): void {
  if (new Set(values).size !== values.length) throw new Error(`${path} (GIRO_NETWORKS): ${what} is there twice.`)
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    // a JSON parser repeats the text, and with it the key in an RPC address
    const why = error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message
    throw new Error(`${path} (GIRO_NETWORKS) cannot be read: ${why}.`)
  }
}
