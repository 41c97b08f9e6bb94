import { readFileSync } from 'node:fs'
import { type Address, getAddress, isAddress } from 'viem'
import { z } from 'zod'
import { presets } from './presets.ts'

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

/** What moves money is asked only over TLS, unless it is on this machine. */
const rpcUrl = z.url({ protocol: /^https?$/, message: 'takes an http or https address' }).refine((value) => {
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}, 'must be https: whoever stands between could invent payments')

const depth = z.union([z.number().int().min(1).max(10_000), z.enum(['safe', 'finalized'])], {
  error: "takes a number of blocks, 'safe' or 'finalized'",
})

const fees = z.strictObject({
  /** gwei: the most that the settler pays per gas; what needs more waits, with an alarm */
  maxFeeGwei: z.number().positive().max(1_000_000).default(500),
  /** units of currency: smaller payments are not offered on this network */
  leastAmount: z.number().min(0).default(0),
  /** US dollars for one coin of the chain, to quote what settling costs in a token */
  coinPriceUsd: z.number().positive().optional(),
  /** coin that the settler should have at least, else an alarm */
  gasFloat: z
    .string()
    .regex(/^\d+(\.\d{1,18})?$/, "takes an amount of coin in quotation marks, e.g. '0.05'")
    .default('0.01'),
})

const network = z.strictObject({
  id: z.string().regex(/^eip155:[1-9]\d*$/, 'takes a CAIP-2 id, e.g. eip155:8453'),
  name: z.string().min(1),
  /** the chain's own coin, which pays for gas */
  coin: z.string().min(1).default('ETH'),
  /** several: the next one serves when one fails, and all must know the same blocks */
  rpcUrl: z.union([rpcUrl, z.array(rpcUrl).min(1).max(5)]),
  /** told to everybody in giro.json; never put a key in it */
  publicRpcUrl: rpcUrl.optional(),
  pollMs: z.number().int().min(50).max(60_000).default(1_000),
  stoppedAfterS: z.number().int().min(1).max(86_400).default(120),
  /** what a settlement must lie under to be final */
  depth: depth.default('safe'),
  /** the same for smaller payments, the smallest first */
  depthsOfLess: z
    .array(z.strictObject({ upTo: z.number().positive(), depth }))
    .max(10)
    .default([]),
  startBlock: z.number().int().min(0).optional(),
  assets: z.array(asset).min(1),
  fees: fees.prefault({}),
})

export type NetworkEntry = z.infer<typeof network>

/**
 * Reads GIRO_NETWORKS' file: a JSON array of networks, the merchants' own first. An entry may say `"preset": "base"` and
 * give only what differs, at least the rpcUrl. @throws naming the wrong field.
 */
export function readNetworksFile(path: string): NetworkEntry[] {
  const fail = (why: string): never => {
    throw new Error(`${path} (GIRO_NETWORKS): ${why}.`)
  }
  const entries = z.array(z.record(z.string(), z.unknown())).min(1).safeParse(parseFile(path))
  if (!entries.success) return fail(told(entries.error))
  const parsed = z.array(network).safeParse(entries.data.map((entry, index) => withPreset(entry, index, fail)))
  if (!parsed.success) return fail(told(parsed.error))
  refuseTwice(
    parsed.data.map(({ id }) => id),
    'a network',
    fail,
  )
  for (const { name, assets, depthsOfLess } of parsed.data) {
    refuseTwice(
      assets.map((each) => each.address),
      `an asset's address on ${name}`,
      fail,
    )
    const limits = depthsOfLess.map((rule) => rule.upTo)
    if (limits.some((limit, index) => index > 0 && limit <= limits[index - 1]!)) {
      fail(`depthsOfLess on ${name}: the smallest amount comes first`)
    }
  }
  return parsed.data
}

/** One network of the file, by its id or preset's name. @throws when it is not there. */
export function readNetworkEntry(path: string, wanted: string): NetworkEntry {
  const entries = readNetworksFile(path)
  const id = presets[wanted]?.id ?? wanted
  const found = entries.find((entry) => entry.id === id)
  if (found) return found
  throw new Error(`${path} has no network ${wanted}; it has ${entries.map((entry) => entry.id).join(', ')}.`)
}

function withPreset(entry: Record<string, unknown>, index: number, fail: (why: string) => never) {
  const { preset: name, ...own } = entry
  if (name === undefined) return own
  const preset = typeof name === 'string' ? presets[name] : undefined
  if (!preset) return fail(`${index}.preset: takes one of ${Object.keys(presets).join(', ')}`)
  return { ...preset, ...own, fees: { ...preset.fees, ...(own.fees as object | undefined) } }
}

function told(error: z.ZodError): string {
  const issue = error.issues[0]
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`
}

function refuseTwice(values: string[], what: string, fail: (why: string) => never): void {
  if (new Set(values).size !== values.length) fail(`${what} is there twice`)
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
