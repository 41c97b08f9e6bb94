import { z } from 'zod'

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)

/** GET /.well-known/giro.json: where this server's contracts and assets are. Open to everybody. */
export const giroJson = z.object({
  version: z.string(),
  networks: z.array(
    z.object({
      /** CAIP-2 */
      id: z.string(),
      chain_id: z.number(),
      name: z.string(),
      rpc_url: z.string().nullable(),
      embedded: z.boolean(),
      contracts: z.object({ house: address, deposits: address, passkey_accounts: address }),
      assets: z.array(
        z.object({
          /** CAIP-19 */
          id: z.string(),
          address,
          symbol: z.string(),
          name: z.string(),
          decimals: z.number(),
          class: z.string(),
          erc3009: z.object({ name: z.string(), version: z.string() }).nullable(),
        }),
      ),
    }),
  ),
})
export type GiroJson = z.infer<typeof giroJson>
