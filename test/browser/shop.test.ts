import type { PayView } from '@giro/protocol/payView'
import { permit2 } from '@giro/protocol/permit2'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import type { Browser } from 'playwright-core'
import Stripe from 'stripe'
import { type Address, createPublicClient, createWalletClient, erc20Abi, http } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addWallet, complaints, launchBrowser, phone } from '../support/browser.ts'
import { giro } from '../support/giro.ts'
import { npmStart, type Started } from '../support/npmStart.ts'
import { until } from '../support/stack.ts'

let giroUp: Started
let browser: Browser
let stripe: Stripe
let assets: { symbol: string; address: Address }[]
beforeAll(async () => {
  giroUp = await npmStart()
  browser = await launchBrowser()
  stripe = new Stripe('sk_test_giro_local', {
    host: 'localhost',
    port: giroUp.port,
    protocol: 'http',
    telemetry: false,
  })
  const known = (await (await fetch(`${giroUp.url}/.well-known/giro.json`)).json()) as {
    networks: { assets: typeof assets }[]
  }
  assets = known.networks[0]!.assets
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await giroUp?.stop()
})

const balance = (symbol: string, owner: Address) =>
  createPublicClient({ transport: http(giroUp.rpcUrl) }).readContract({
    address: assets.find((asset) => asset.symbol === symbol)!.address,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [owner],
  })

/** Of a payment by signature the wallet, of a transfer the deposit address. */
const payerOf = async (pay_url: string) =>
  ((await (await fetch(pay_url.replace('/pay/', '/api/pay/'))).json()) as PayView).receipt?.payer

describe('from npm start, in a browser', () => {
  test('default: the T-shirt is bought with the demo wallet, on a phone', async () => {
    const context = await browser.newContext(phone)
    const page = await context.newPage()
    const wrong = complaints(page)
    await page.goto(giroUp.shop)
    await page.getByTestId('buy').tap()
    await page.waitForURL(/\/pay\//)
    await page.getByTestId('pay-demo').tap()
    await page.getByTestId('receipt').waitFor({ timeout: 20_000 })
    for (const phase of ['payment', 'clearing', 'settlement']) {
      await page.locator(`[data-testid="phase-${phase}"][data-state="done"]`).waitFor()
    }
    const [paid] = (await stripe.paymentIntents.list({ limit: 1 })).data
    expect(paid).toMatchObject({ amount: 5000, status: 'succeeded' })
    expect(await balance('USDC', giro(paid!).payee)).toBe(50_000_000n)
    await page.getByTestId('continue').tap()
    await page.waitForURL(/\/success/)
    await until(async () => {
      await page.reload()
      return /paid/i.test((await page.getByTestId('order-status').textContent()) ?? '')
    }, 'the shop to know')
    expect(wrong).toEqual([])
    await context.close()
  })

  test('behavior: a wallet of the browser pays by signature, and by its own transaction', async () => {
    for (const [payer, symbol, button] of [
      [demoAccounts[2]!, 'USDC', 'pay-wallet'],
      [demoAccounts[3]!, 'USDT', 'pay-transaction'],
    ] as const) {
      const context = await browser.newContext()
      await addWallet(context, payer, giroUp.rpcUrl)
      const page = await context.newPage()
      const wrong = complaints(page)
      const intent = await stripe.paymentIntents.create({ amount: 1234, currency: 'usd', description: 'A poster' })
      const before = await balance(symbol, payer.address)
      await page.goto(giro(intent).pay_url)
      await page.getByTestId(`asset-${symbol}`).click()
      await page.getByTestId('connect-wallet').click()
      await page.getByRole('button', { name: 'Test Wallet' }).click()
      await page.getByTestId(button).click()
      await page.getByTestId('receipt').waitFor({ timeout: 20_000 })
      expect(before - (await balance(symbol, payer.address))).toBe(12_340_000n)
      expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded')
      expect(wrong).toEqual([])
      await context.close()
    }
  })

  test('behavior: a wallet allows USDT once, then pays by signature alone; the demo wallet does both at once', async () => {
    const payer = demoAccounts[5]!
    const client = createPublicClient({ transport: http(giroUp.rpcUrl) })
    const context = await browser.newContext(phone)
    await addWallet(context, payer, giroUp.rpcUrl)
    for (const [button, transactions] of [
      ['pay-allow', 1],
      ['pay-wallet', 0],
    ] as const) {
      const page = await context.newPage()
      const wrong = complaints(page)
      const intent = await stripe.paymentIntents.create({ amount: 4321, currency: 'usd' })
      const before = await balance('USDT', payer.address)
      const used = await client.getTransactionCount({ address: payer.address })
      await page.goto(giro(intent).pay_url)
      await page.getByTestId('asset-USDT').click()
      await page.getByTestId('connect-wallet').click()
      await page.getByRole('button', { name: 'Test Wallet' }).click()
      await page.getByTestId(button).waitFor()
      if (button === 'pay-allow') {
        const said = await page.locator('.allowing').textContent()
        expect(said).toContain('may move any amount of your USDT, but only as you sign for it')
        expect(await page.locator('.allowing bdi').getAttribute('title')).toBe(permit2)
        await page.getByTestId('pay-transaction').waitFor()
      }
      await page.getByTestId(button).click()
      await page.getByTestId('receipt').waitFor({ timeout: 20_000 })
      expect(before - (await balance('USDT', payer.address))).toBe(43_210_000n)
      expect((await client.getTransactionCount({ address: payer.address })) - used).toBe(transactions)
      expect(await payerOf(giro(intent).pay_url)).toBe(payer.address)
      expect(wrong).toEqual([])
      await page.close()
    }
    await context.close()

    const page = await browser.newPage()
    const wrong = complaints(page)
    const intent = await stripe.paymentIntents.create({ amount: 1111, currency: 'usd' })
    await page.goto(giro(intent).pay_url)
    await page.getByTestId('asset-USDT').click()
    await page.getByTestId('pay-demo').click()
    await page.getByTestId('receipt').waitFor({ timeout: 20_000 })
    expect(demoAccounts.map(({ address }) => address)).toContain(await payerOf(giro(intent).pay_url))
    expect(wrong).toEqual([])
    await page.close()
  })

  test('behavior: the page follows a transfer made elsewhere, underpaid first', async () => {
    const page = await browser.newPage()
    const intent = await stripe.paymentIntents.create({ amount: 2000, currency: 'usd' })
    await page.goto(giro(intent).pay_url)
    const send = (amount: bigint) =>
      createWalletClient({ account: demoAccounts[4]!, transport: http(giroUp.rpcUrl) }).writeContract({
        address: assets.find((asset) => asset.symbol === 'USDC')!.address,
        abi: erc20Abi,
        functionName: 'transfer',
        args: [giro(intent).deposit_address, amount],
        chain: null,
      })
    await send(5_000_000n)
    await page.getByTestId('missing').waitFor()
    expect(await page.getByTestId('missing').textContent()).toContain('15')
    await send(15_000_000n)
    await page.getByTestId('receipt').waitFor({ timeout: 20_000 })
    await page.close()
  })

  test('behavior: the dashboard captures a part, frees the rest, and refunds', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 3000,
      currency: 'usd',
      capture_method: 'manual',
      description: 'On approval',
    })
    const buyer = await browser.newPage()
    await buyer.goto(giro(intent).pay_url)
    await buyer.getByTestId('pay-demo').click()
    await until(async () => (await stripe.paymentIntents.retrieve(intent.id)).status === 'requires_capture', 'the hold')
    await buyer.close()

    const page = await browser.newPage()
    const wrong = complaints(page)
    await page.goto(`${giroUp.url}/dashboard`)
    await page.locator(`[data-testid="payment-row"][data-id="${intent.id}"] a`).first().click()
    await page.getByTestId('capture').click()
    await page.getByTestId('amount-input').fill('20')
    await page.getByTestId('confirm').click()
    await until(async () => (await stripe.paymentIntents.retrieve(intent.id)).status === 'succeeded', 'the capture')
    expect((await stripe.paymentIntents.retrieve(intent.id)).amount_received).toBe(2000)
    await page.getByTestId('refund').click()
    await page.getByTestId('amount-input').fill('5')
    await page.getByTestId('confirm').click()
    await page.locator('[data-testid="refund-row"][data-status="succeeded"]').waitFor({ timeout: 20_000 })
    const charge = await stripe.charges.retrieve(
      (await stripe.paymentIntents.retrieve(intent.id)).latest_charge as string,
    )
    expect(charge.amount_refunded).toBe(500)
    expect(wrong).toEqual([])
    await page.close()
  })
})
