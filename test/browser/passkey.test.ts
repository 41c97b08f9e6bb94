import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Authenticator, addAuthenticator } from '../support/authenticator.ts'
import { complaints, launchBrowser, phone } from '../support/browser.ts'
import { giro } from '../support/giro.ts'
import { type Stack, startStack } from '../support/stack.ts'

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

/** Somebody with a phone and no account anywhere. */
async function stranger(): Promise<{ context: BrowserContext; page: Page; device: Authenticator; wrong: string[] }> {
  const context = await browser.newContext(phone)
  const page = await context.newPage()
  return { context, page, wrong: complaints(page), device: await addAuthenticator(page) }
}

describe('a passkey account in the checkout', () => {
  test('default: made in one step, filled, and 50 dollars paid without gas, USDC and USDT', async () => {
    const { context, page, device, wrong } = await stranger()
    for (const symbol of ['USDC', 'USDT'] as const) {
      const intent = await stack.stripe.paymentIntents.create({ amount: 5000, currency: 'usd' })
      await page.goto(giro(intent).pay_url)
      await page.getByTestId(`asset-${symbol}`).click()
      if (symbol === 'USDC') {
        await page.getByTestId('make-account').click()
        await page.getByTestId('demo-dollars').click()
        await page.getByTestId('demo-dollars-done').waitFor()
      } else await page.getByTestId('use-passkey').click()
      await page.getByTestId('pay-wallet').click()
      await page.getByTestId('receipt').waitFor({ timeout: 20_000 })
      expect((await stack.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded')
    }
    expect(await device.credentials()).toHaveLength(1)
    expect(wrong).toEqual([])
    await context.close()
  })
})
