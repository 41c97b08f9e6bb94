import type { Browser, Page } from 'playwright-core'
import Stripe from 'stripe'
import { type Address, createPublicClient, erc20Abi, http } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaints, launchBrowser, phone } from '../support/browser.ts'
import { giro } from '../support/giro.ts'
import { type Line, startLine } from '../support/line.ts'
import { npmStart, type Started } from '../support/npmStart.ts'
import { until } from '../support/stack.ts'

let giroUp: Started
let browser: Browser
let stripe: Stripe
let line: Line
beforeAll(async () => {
  giroUp = await npmStart()
  browser = await launchBrowser()
  line = await startLine(giroUp.port)
  stripe = new Stripe('sk_test_giro_local', {
    host: 'localhost',
    port: giroUp.port,
    protocol: 'http',
    telemetry: false,
  })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await line?.stop()
  await giroUp?.stop()
})

const newest = async () => (await stripe.paymentIntents.list({ limit: 1 })).data[0]!
const balance = (asset: Address, owner: Address) =>
  createPublicClient({ transport: http(giroUp.rpcUrl) }).readContract({
    address: asset,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [owner],
  })
const pressKeys = async (page: Page, keys: string) => {
  for (const key of keys) await page.locator(`[data-key="${key}"]`).tap()
}
const stage = (page: Page, name: string) => page.locator(`[data-testid="payment"][data-stage="${name}"]`).waitFor()
const silent = (page: Page, value: boolean) =>
  page.locator(`[data-testid="payment"][data-silent="${value}"]`).waitFor({ timeout: 20_000 })

/** The customer, on a phone of his own. */
async function pay(tip?: string) {
  const context = await browser.newContext(phone)
  const page = await context.newPage()
  const intent = await newest()
  await page.goto(giro(intent).pay_url)
  if (tip) {
    await page.getByTestId(tip).tap()
    await until(async () => (await newest()).amount > intent.amount, 'the tip')
  }
  await page.getByTestId('pay-demo').tap()
  await page.getByTestId('receipt').waitFor({ timeout: 30_000 })
  await context.close()
}

describe('the point of sale, on a phone', () => {
  test('default: 12.34 is typed, asked for with a tip, paid, heard, and among the sales', async () => {
    const context = await browser.newContext(phone)
    await context.addInitScript(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      navigator.vibrate = () => Boolean(heard.push('buzz'))
      const start = OscillatorNode.prototype.start
      OscillatorNode.prototype.start = function (this: OscillatorNode, at?: number) {
        heard.push(`tone ${this.frequency.value}`)
        return start.call(this, at)
      }
    })
    const page = await context.newPage()
    const wrong = complaints(page)
    await page.goto(`${giroUp.url}/pos`)
    await page.getByRole('button', { name: 'Settings' }).tap()
    await page.getByTestId('tips').tap()
    await page.getByRole('button', { name: 'Close' }).tap()
    await pressKeys(page, '12.34')
    expect(await page.getByTestId('typed').textContent()).toBe('$12.34')
    await page.getByTestId('ask').tap()
    await stage(page, 'waiting')
    const asked = await newest()
    expect(asked).toMatchObject({ amount: 1234, currency: 'usd', amount_details: { tip: { amount: 0 } } })
    const [option] = giro(asked).options
    const before = await balance(option!.asset, giro(asked).payee)
    await pay('tip-10')
    await page.getByTestId('paid').waitFor({ timeout: 20_000 })
    expect(await page.getByTestId('paid').textContent()).toContain('$13.57')
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([
      'buzz',
      'tone 880',
      'tone 1318.5',
    ])
    expect((await balance(option!.asset, giro(asked).payee)) - before).toBe(13_570_000n)
    const paid = await newest()
    expect(paid).toMatchObject({ id: asked.id, status: 'succeeded', amount_details: { tip: { amount: 123 } } })

    const receipt = await context.newPage()
    await receipt.goto((await stripe.charges.retrieve(paid.latest_charge as string)).receipt_url!)
    await receipt.getByTestId('payment-id').waitFor()
    expect(await receipt.content()).not.toContain(paid.client_secret)
    await receipt.close()

    await page.getByTestId('next').tap()
    await page.getByTestId('show-sales').tap()
    await page.locator(`[data-testid="sale"][data-id="${paid.id}"]`).waitFor()
    expect(await page.getByTestId('total').textContent()).toBe('$13.57')
    expect(await page.getByTestId('open-payment').count()).toBe(0)
    const csv = await page.request.get(new URL((await page.getByTestId('csv').getAttribute('href'))!, giroUp.url).href)
    expect(csv.headers()['content-disposition']).toMatch(/^attachment; filename="sales-\d{4}-\d\d-\d\d\.csv"$/)
    expect(await csv.text()).toMatch(
      new RegExp(`\r\n${paid.id},.*,USD,13\\.57,1\\.23,0\\.00,USDC,13\\.570000,13570000,`),
    )
    expect(wrong).toEqual([])
    await context.close()
  })

  test('behavior: on a bad line it asks once, says what it does not know, and never says paid by itself', async () => {
    const context = await browser.newContext({ ...phone, serviceWorkers: 'block' })
    const page = await context.newPage()
    await page.goto(`${line.url}/pos`)
    await page.locator('[data-testid="pos"][data-ready="true"]').waitFor()
    // the first question arrives, its answer does not
    let asked = 0
    await page.route('**/api/pos/payments', async (route) => {
      asked++
      if (asked > 1) return route.continue()
      await route.fetch()
      await route.abort('connectionreset')
    })
    await pressKeys(page, '7')
    await page.getByTestId('ask').tap()
    await silent(page, true)
    await stage(page, 'waiting')
    expect(asked).toBe(2)
    const intent = await newest()
    expect(intent.amount).toBe(700)
    const all = await stripe.paymentIntents.list({ limit: 100 })
    expect(all.data.filter(({ amount }) => amount === 700)).toHaveLength(1)

    line.cut()
    await silent(page, true)
    await pay()
    expect((await newest()).status).toBe('succeeded')
    // long enough for a page that guesses to have guessed
    await page.waitForTimeout(3000)
    expect(await page.getByTestId('paid').count()).toBe(0)
    await page.getByTestId('line-unknown').waitFor()
    line.mend()
    await page.getByTestId('paid').waitFor({ timeout: 20_000 })
    await context.close()
  })

  test('behavior: it can be installed, opens without a line, and still knows what it asked for', async () => {
    const context = await browser.newContext(phone)
    const page = await context.newPage()
    const wrong = complaints(page)
    await page.goto(`${line.url}/pos`)
    const manifest = await (await page.request.get(`${giroUp.url}/pos/manifest.webmanifest`)).json()
    expect(manifest).toMatchObject({ start_url: '/pos', display: 'standalone' })
    for (const { src } of manifest.icons) {
      const icon = await page.request.get(`${giroUp.url}${src}`)
      expect(icon.headers()['content-type']).toBe('image/png')
    }
    await until(
      () =>
        page.evaluate(async () => {
          if (!navigator.serviceWorker.controller) return false
          const kept = await (await caches.open('giro-pos')).keys()
          return kept.length > 3
        }),
      'the page to be kept',
    )
    expect(wrong).toEqual([])
    await pressKeys(page, '5')
    await page.getByTestId('ask').tap()
    await stage(page, 'waiting')

    line.cut()
    await page.reload()
    await page.getByTestId('line-lost').waitFor()
    await pressKeys(page, '3')
    await page.getByTestId('ask').tap()
    await silent(page, true)
    await page.getByTestId('later').tap()
    await page.getByTestId('show-sales').tap()
    expect(await page.getByTestId('open-payment').count()).toBe(2)
    const five = await newest()
    expect(five.amount).toBe(500)

    line.mend()
    await page.getByTestId('open-payment').filter({ hasText: '$5.00' }).tap()
    await stage(page, 'waiting')
    await page.getByTestId('cancel').tap()
    await stage(page, 'canceled')
    expect((await stripe.paymentIntents.retrieve(five.id)).status).toBe('canceled')
    await context.close()
  })

  test('behavior: by keyboard', async () => {
    const page = await browser.newPage()
    await page.goto(`${giroUp.url}/pos`)
    await page.locator('[data-testid="pos"][data-ready="true"]').waitFor()
    await page.keyboard.type('1234.5')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('75')
    expect(await page.getByTestId('typed').textContent()).toBe('$1,234.75')
    await page.keyboard.press('Enter')
    await stage(page, 'waiting')
    expect((await newest()).amount).toBe(123_475)
    await page.close()
  })
})
