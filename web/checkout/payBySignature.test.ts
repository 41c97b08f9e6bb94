import { Funding, type Payment, PayTo, paymentId, termsHash } from '@giro/protocol/payment'
import type { PayView, PrepareResponse } from '@giro/protocol/payView'
import { permit2 } from '@giro/protocol/permit2'
import { authorizationTypedData, permitTypedData } from '@giro/sdk/chain/paymentTypedData'
import { paymentToJson, typedDataJson } from '@giro/sdk/chain/typedDataJson'
import { zeroAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import { asShown } from './payBySignature.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as const
const [payer, payee, asset, house, thief] = ['1', '2', '3', '4', '9'].map(address) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
]
const now = 1_800_000_000
const view = {
  id: 'pi_1',
  amount: 5000,
  currency: 'usd',
  merchant: { name: 'Shop', payee },
  network: { chain_id: 31337, house },
  expires_at: now + 3600,
  server_time: now,
  refund_address: null,
} as unknown as PayView
type Option = PayView['options'][number]
const token = { asset, symbol: 'USDT', name: 'Tether USD', decimals: 6, amount: '50000000' }
const byPermit2 = { ...token, gasless: false, permit2 } as unknown as Option
const byToken = { ...token, gasless: true, permit2: null } as unknown as Option

/** What an honest service answers for a payment. */
function answer(option: Option, changes: Partial<Payment> = {}, chainId = 31337): PrepareResponse {
  const payment: Payment = {
    payer,
    payee,
    asset,
    maxAmount: 50_000_000n,
    operator: house,
    arbiter: zeroAddress,
    refundTo: payer,
    payTo: PayTo.wallet,
    funding: option.gasless ? Funding.erc3009 : Funding.permit2,
    authorizeBy: now + 3600,
    captureAfter: 0,
    captureBy: now + 86_400,
    arbiterBy: 0,
    refundBy: now + 864_000,
    maxFeeBps: 0,
    feeRecipient: zeroAddress,
    terms: termsHash('pi_1', 5000, 'usd'),
    salt: 0n,
    ...changes,
  }
  const erc3009 = { name: 'Tether USD', version: '1' }
  const typed = option.gasless
    ? authorizationTypedData({ chainId, house, asset: { ...token, address: asset, fiat: 'usd', erc3009 }, payment })
    : permitTypedData({ chainId, house, payment })
  return {
    payment_id: paymentId(chainId, house, payment),
    payment: paymentToJson(payment),
    typed_data: typedDataJson(typed),
  }
}

/** The same answer, with something else in what is to be signed. */
function tampered(option: Option, path: string[], value: unknown): PrepareResponse {
  const prepared = structuredClone(answer(option))
  const last = path.at(-1)!
  let at = prepared.typed_data as unknown as Record<string, unknown>
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>
  expect(at[last]).not.toBe(value)
  at[last] = value
  return prepared
}

const differs = { name: 'WalletError', code: 'differs' }

for (const [name, option] of [
  ['Permit2', byPermit2],
  ['ERC-3009', byToken],
] as const)
  describe(`a signature for ${name}`, () => {
    test('default: what the page shows is signed as it is', async () => {
      const prepared = answer(option)
      expect(await asShown(prepared, view, option, payer)).toEqual(prepared.typed_data)
    })

    test('error: a payment of another order, to another shop, over more or for longer is not signed', async () => {
      const others: Partial<Payment>[] = [
        { maxAmount: 50_000_001n },
        { payee: thief },
        { asset: thief },
        { refundTo: thief },
        { arbiter: thief },
        { terms: termsHash('pi_2', 5000, 'usd') },
        { authorizeBy: now + 3601 },
        { funding: Funding.allowance },
      ]
      for (const other of others)
        await expect(asShown(answer(option, other), view, option, payer), Object.keys(other)[0]).rejects.toMatchObject(
          differs,
        )
      await expect(asShown(answer(option, {}, 1), view, option, payer)).rejects.toMatchObject(differs)
    })

    test('error: the payment is right, but something else is to be signed', async () => {
      const permit: [string[], unknown][] = [
        [['message', 'permitted', 'amount'], '50000001'],
        [['message', 'permitted', 'token'], thief],
        [['message', 'spender'], thief],
        [['message', 'nonce'], '7'],
        [['message', 'deadline'], String(now + 3601)],
        [['message', 'witness', 'payee'], thief],
        [['message', 'witness', 'maxAmount'], '50000001'],
        [['domain', 'verifyingContract'], thief],
        [['domain', 'chainId'], 1],
        [['primaryType'], 'PermitTransferFrom'],
        [['types', 'PermitWitnessTransferFrom'], []],
      ]
      const authorization: [string[], unknown][] = [
        [['message', 'value'], '50000001'],
        [['message', 'to'], thief],
        [['message', 'nonce'], `0x${'ab'.repeat(32)}`],
        [['message', 'validBefore'], String(now + 3601)],
        [['domain', 'verifyingContract'], thief],
        [['domain', 'chainId'], 1],
        [['primaryType'], 'TransferWithAuthorization'],
      ]
      for (const [path, value] of option.gasless ? authorization : permit)
        await expect(asShown(tampered(option, path, value), view, option, payer), path.join('.')).rejects.toMatchObject(
          differs,
        )
    })
  })

test('error: the other kind of signature than the page speaks of', async () => {
  await expect(asShown(answer(byToken), view, byPermit2, payer)).rejects.toMatchObject(differs)
  await expect(asShown(answer(byPermit2), view, byToken, payer)).rejects.toMatchObject(differs)
})
