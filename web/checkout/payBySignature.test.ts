import type { PayView, TypedDataJson } from '@giro/protocol/payView'
import { expect, test } from 'vitest'
import { isAsShown } from './payBySignature.ts'

const house = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const asset = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const view = { network: { chain_id: 31337, house } } as unknown as PayView
const option = { asset, amount: '50000000' } as PayView['options'][number]
const data: TypedDataJson = {
  domain: { name: 'USD Coin', version: '2', chainId: 31337, verifyingContract: asset },
  types: {},
  primaryType: 'ReceiveWithAuthorization',
  message: { from: house, to: house, value: '50000000', nonce: '0x01' },
}

test('default', () => {
  expect(isAsShown(data, view, option)).toBe(true)
  expect(isAsShown({ ...data, domain: { ...data.domain, chainId: '31337' } }, view, option)).toBe(true)
})

test('error: anything else than what the page shows is not signed', () => {
  const others: Partial<TypedDataJson>[] = [
    { primaryType: 'Permit' },
    { domain: { ...data.domain, chainId: 1 } },
    { domain: { ...data.domain, verifyingContract: house } },
    { message: { ...data.message, value: '50000001' } },
    { message: { ...data.message, to: asset } },
  ]
  for (const other of others) expect(isAsShown({ ...data, ...other }, view, option), JSON.stringify(other)).toBe(false)
})
