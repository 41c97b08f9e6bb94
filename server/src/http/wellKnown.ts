import { readFileSync } from 'node:fs'
import { assetId } from '@giro/protocol/asset'
import type { GiroJson } from '@giro/protocol/giroJson'
import { Hono } from 'hono'
import type { Context } from '../context.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** GET /.well-known/giro.json: what any program must know to pay here or to check what happened. Open to every origin. */
export function wellKnownRoutes(context: Pick<Context, 'networks'>): Hono {
  const body = JSON.stringify(describeServer(context))
  return new Hono().get('/.well-known/giro.json', (c) =>
    c.body(body, 200, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=60',
    }),
  )
}

function describeServer({ networks }: Pick<Context, 'networks'>): GiroJson {
  return {
    version,
    networks: [...networks.values()].map((network) => ({
      id: network.id,
      chain_id: network.chainId,
      name: network.name,
      rpc_url: network.publicRpcUrl,
      embedded: network.embedded,
      contracts: {
        house: network.contracts.house,
        deposits: network.contracts.deposits,
        passkey_accounts: network.contracts.passkeyAccounts,
      },
      assets: network.assets.map((asset) => ({
        id: assetId(network.id, asset.address),
        address: asset.address,
        symbol: asset.symbol,
        name: asset.name,
        decimals: asset.decimals,
        class: 'stablecoin',
        erc3009: asset.erc3009,
      })),
    })),
  }
}
