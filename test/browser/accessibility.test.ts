import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator } from '../support/authenticator.ts'
import { seriousFindings } from '../support/axe.ts'
import { complaints, launchBrowser, phone } from '../support/browser.ts'
import { giro } from '../support/giro.ts'
import { otherShop } from '../support/otherShop.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

// Everything in Vietnamese, whose words are the longest, on a phone: what is not cut off there is not cut off anywhere.
let stack: Stack
let browser: Browser
let context: BrowserContext
let page: Page
let wrong: string[]
let paid: Stripe.PaymentIntent
let short: Stripe.PaymentIntent
beforeAll(async () => {
  stack = await startStack()
  browser = await launchBrowser()
  context = await browser.newContext({ ...phone, locale: 'vi-VN' })
  page = await context.newPage()
  wrong = complaints(page)
  paid = await create(stack.stripe, 123_456)
  short = await create(stack.stripe, 600)
  await send(paid, 1_234_560_000n)
  await send(short, 1_000_000n)
  paid = await succeeded(stack.stripe, paid)
  await until(async () => giro(await stack.stripe.paymentIntents.retrieve(short.id)).exception, 'the exception')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

const create = (stripe: Stripe, amount: number) =>
  stripe.paymentIntents.create({ amount, currency: 'usd', description: 'Ấm trà', metadata: { order: '7' } })
const succeeded = (stripe: Stripe, { id }: Stripe.PaymentIntent) =>
  until(async () => {
    const intent = await stripe.paymentIntents.retrieve(id)
    return intent.status === 'succeeded' && intent
  }, 'the payment')
const send = (intent: Stripe.PaymentIntent, amount: bigint) =>
  stack.transfer(stack.chain.accounts[1]!, stack.asset('USDC'), giro(intent).deposit_address, amount)

/** No serious finding, nothing wider than the phone, and the page in the reader's language. */
async function check(name: string) {
  if (process.env.GIRO_TEST_PICTURES)
    await page.screenshot({ path: `${process.env.GIRO_TEST_PICTURES}/${name}.png`, fullPage: true })
  expect(await seriousFindings(page), name).toEqual([])
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(over, `${name} is wider than the phone`).toBeLessThanOrEqual(0)
}

async function visit(name: string, url: string, ready: string) {
  await page.goto(new URL(url, stack.server.url).href)
  await page.locator(ready).first().waitFor({ timeout: 20_000 })
  await check(name)
}

const testId = (id: string) => `[data-testid="${id}"]`

describe('every page, by axe, in light and dark, on a phone', () => {
  test('behavior: the checkout: waiting, underpaid, paid; the receipt', async () => {
    const waiting = await create(stack.stripe, 5000)
    const sizes: Promise<number>[] = []
    const count = (request: Request) => sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    page.on('requestfinished', count)
    await visit('checkout', giro(waiting).pay_url, testId('pay-demo'))
    page.off('requestfinished', count)
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(bytes, 'of the checkout, compressed').toBeLessThan(150_000)
    expect(await page.locator('html').getAttribute('lang')).toBe('vi')
    expect(await page.content()).toContain('50,00')
    await visit('checkout-underpaid', giro(short).pay_url, '[data-exception="underpaid"]')
    await visit('checkout-paid', giro(paid).pay_url, testId('receipt'))
    const charge = await stack.stripe.charges.retrieve(paid.latest_charge as string)
    await visit('receipt', charge.receipt_url!, testId('payment-id'))
    expect(wrong).toEqual([])
  })

  test('behavior: the dashboard', async () => {
    await visit('payments', '/dashboard', testId('payment-row'))
    await visit('payment', `/dashboard/payments/${paid.id}`, testId('timeline'))
    await page.getByTestId('refund').first().click()
    await page.getByRole('dialog').waitFor()
    await check('refund-dialog')
    await visit('payment-exception', `/dashboard/payments/${short.id}`, testId('exception'))
    await visit('exceptions', '/dashboard/exceptions', testId('exception-row'))
    for (const section of ['team', 'keys', 'audit']) await visit(section, `/dashboard/settings/${section}`, '.card')
    for (const list of ['links', 'products', 'sales']) await visit(list, `/dashboard/${list}`, 'main h1')
    // on a desk its lists are tables
    await page.setViewportSize({ width: 1200, height: 900 })
    await visit('payments-desk', '/dashboard', testId('payment-row'))
    await visit('payment-desk', `/dashboard/payments/${paid.id}`, testId('timeline'))
    await page.setViewportSize(phone.viewport)
    expect(wrong).toEqual([])
  })

  test('behavior: the point of sale', async () => {
    await visit('pos', '/pos', `${testId('pos')}[data-ready="true"]`)
    await page.getByRole('button', { name: 'Cài đặt' }).tap()
    await check('pos-settings')
    await page.keyboard.press('Escape')
    for (const key of '12.5') await page.locator(`[data-key="${key}"]`).tap()
    expect(await page.getByTestId('typed').textContent()).toMatch(/^12,5\s/)
    await page.getByTestId('ask').tap()
    await page.locator('[data-testid="payment"][data-stage="waiting"]').waitFor()
    await check('pos-waiting')
    const asked = (await stack.stripe.paymentIntents.list({ limit: 1 })).data[0]!
    await send(asked, 12_500_000n)
    await page.getByTestId('paid').waitFor({ timeout: 20_000 })
    await check('pos-paid')
    await page.getByTestId('next').tap()
    await page.getByTestId('show-sales').tap()
    await page.getByTestId('sale').first().waitFor()
    await check('pos-sales')
    expect(wrong).toEqual([])
  })

  test('behavior: an account of one’s own, a payment link, a claim, a refund, the documents', async () => {
    await addAuthenticator(page)
    await visit('welcome', '/account', testId('make-account'))
    await page.getByTestId('make-account').click()
    await page.getByTestId('account').waitFor()
    await check('account')

    const price = await stack.stripe.prices.create({
      currency: 'usd',
      unit_amount: 450,
      product_data: { name: 'Trà sen' },
    })
    const link = await stack.stripe.paymentLinks.create({
      line_items: [{ price: price.id, quantity: 1, adjustable_quantity: { enabled: true } }],
    })
    await visit('link', link.url, testId('pay-link'))

    await stack.stripe.rawRequest('POST', `/v1/payment_intents/${short.id}/resolve`, { resolution: 'return' })
    const claim = (await stack.stripe.rawRequest(
      'POST',
      `/v1/payment_intents/${short.id}/claim_link`,
      {},
    )) as unknown as {
      url: string
    }
    await visit('claim', claim.url, testId('claim-address'))

    const stall = await otherShop(stack, stack.chain.accounts[9]!.address)
    const sold = await create(stall, 800)
    await send(sold, 8_000_000n)
    await succeeded(stall, sold)
    const refund = await stall.refunds.create({ payment_intent: sold.id, amount: 300 })
    const url = JSON.stringify(refund).match(/http[^"]*\/refund\/[0-9A-Za-z]+/)![0]
    await visit('refund', url, testId('connect-wallet'))

    await visit('docs', '/docs', 'h1')
    await visit('docs-api', '/docs/api', 'h1')
    expect(wrong).toEqual([])
  })
})

describe('the language of a page', () => {
  test('default: it is chosen on the page, changes at once what is there, and is remembered', async () => {
    const other = await browser.newContext({ ...phone, locale: 'en-GB' })
    const reader = await other.newPage()
    await reader.goto(giro(paid).pay_url)
    const status = reader.locator(`${testId('status')} h2`)
    for (const [language, word] of [
      ['zh-Hans', '已付款'],
      ['zh-Hant', '已付款'],
      ['vi', 'Đã thanh toán'],
    ] as const) {
      await reader.getByTestId('language').selectOption(language)
      await status.filter({ hasText: word }).waitFor()
      await reader.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
    }
    expect(await reader.locator('main').textContent()).toContain('1.234,56')
    await reader.reload()
    await status.filter({ hasText: 'Đã thanh toán' }).waitFor()
    await reader.goto(`${stack.server.url}/pos`)
    await reader.getByRole('button', { name: 'Cài đặt' }).waitFor()
    await reader.goto(`${stack.server.url}/dashboard`)
    await reader.getByTestId('language').selectOption('en')
    await reader.getByRole('link', { name: 'Exceptions' }).waitFor()
    await other.close()
  })
})
