import { recoverTypedDataAddress } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { demoAddress, demoSignature } from './demoWallet.ts'
import { withDomainType } from './signTypedData.ts'

const data = {
  domain: {
    name: 'USD Coin',
    version: '2',
    chainId: 31337,
    verifyingContract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  },
  types: {
    Pay: [
      { name: 'to', type: 'address' },
      { name: 'value', type: 'uint256' },
    ],
  }, // prettier-ignore
  primaryType: 'Pay',
  message: { to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', value: '50000000' },
}

test('default: the ten accounts of the development mnemonic', () => {
  const mnemonic = 'test test test test test test test test test test test junk'
  const expected = Array.from({ length: 10 }, (_, i) => mnemonicToAccount(mnemonic, { addressIndex: i }).address)
  const found = Array.from('0123456789', (last) => demoAddress(`secret${last}`))
  expect(new Set(found)).toEqual(new Set(expected))
})

test('behavior: integers as decimal strings are signed as the integers they are', async () => {
  const signature = await demoSignature('secret1', withDomainType(data))
  const types = {
    Pay: [
      { name: 'to', type: 'address' },
      { name: 'value', type: 'uint256' },
    ],
  } as const // prettier-ignore
  const message = { to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', value: 50_000_000n } as const
  const domain = { ...data.domain, verifyingContract: '0x5FbDB2315678afecb367f032d93F642f64180aa3' } as const
  const exact = { domain, types, primaryType: 'Pay', message, signature } as const
  expect(await recoverTypedDataAddress(exact)).toBe(demoAddress('secret1'))
})

test("behavior: the domain's type is spelled out for wallets", () => {
  expect(withDomainType(data).types.EIP712Domain).toEqual([
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ])
})
