import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addWallet, complaints, launchBrowser, phone } from '../support/browser.ts'
import { giro } from '../support/giro.ts'
import { otherShop } from '../support/otherShop.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let browser: Browser
beforeAll(async () => {
  stack = await startStack()
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

describe("the page on which a payee's wallet signs a refund", () => {
  test('default: a stall pays back from its own wallet: USDC by one signature, USDT after an allowance', async () => {
    const [payee, payer] = [stack.chain.accounts[9]!, stack.chain.accounts[3]!]
    const stripe = await otherShop(stack, payee.address)
    for (const symbol of ['USDC', 'USDT'] as const) {
      const asset = stack.asset(symbol)
      const created = await stripe.paymentIntents.create({ amount: 800, currency: 'usd' })
      await stack.transfer(payer, asset, giro(created).deposit_address, 8_000_000n)
      await until(async () => (await stripe.paymentIntents.retrieve(created.id)).status === 'succeeded', 'the payment')
      const refund = await stripe.refunds.create({ payment_intent: created.id, amount: 300 })
      const link = JSON.stringify(refund).match(/http[^"]*\/refund\/[0-9A-Za-z]+/)![0]

      const view = await browser.newContext(phone)
      await addWallet(view, payee, stack.chain.network.rpcUrl)
      const page = await view.newPage()
      const wrong = complaints(page)
      await page.goto(link)
      await page.getByTestId('connect-wallet').tap()
      await page.getByRole('button', { name: 'Test Wallet' }).tap()
      if (symbol === 'USDT') await page.getByTestId('refund-allow').tap()
      await page.getByTestId('refund-sign').tap()
      await page.locator('[data-testid="status"][data-status="succeeded"]').waitFor({ timeout: 20_000 })
      expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
      // It came from a deposit address, and waits there for the payer to say where to.
      expect(await stack.balance(asset, giro(created).deposit_address)).toBe(3_000_000n)
      expect(wrong).toEqual([])
      await view.close()
    }
  })
})
