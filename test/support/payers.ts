import type { PrepareResponse } from '@giro/protocol/payView'
import type { Address, LocalAccount } from 'viem'

/** Pays a link by signature, over HTTP as the page does. Returns the HTTP status: 200 taken, 409 already being paid. */
export async function payBySignature(
  url: string,
  secret: string,
  payer: LocalAccount,
  asset: Address,
  network?: string,
): Promise<number> {
  const prepared = await post(url, `/api/pay/${secret}/prepare`, { payer: payer.address, network, asset })
  if (prepared.status !== 200) return prepared.status
  const { typed_data } = (await prepared.json()) as PrepareResponse
  const signature = await payer.signTypedData(typed_data as unknown as Parameters<LocalAccount['signTypedData']>[0])
  return (await post(url, `/api/pay/${secret}/signature`, { payer: payer.address, network, asset, signature })).status
}

export const post = (url: string, path: string, body: unknown) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
