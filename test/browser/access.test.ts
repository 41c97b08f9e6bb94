import type { Browser, BrowserContext, Page } from 'playwright-core'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaints, launchBrowser, phone } from '../support/browser.ts'
import { npmStart, type Started } from '../support/npmStart.ts'

const password = 'correct horse battery'
let giroUp: Started
let browser: Browser
let desk: BrowserContext
let page: Page
let wrong: string[]
beforeAll(async () => {
  giroUp = await npmStart()
  browser = await launchBrowser()
  desk = await browser.newContext({ viewport: { width: 1200, height: 900 } })
  page = await desk.newPage()
  wrong = complaints(page)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await giroUp?.stop()
})

const dashboard = (path = '') => `${giroUp.url}/dashboard${path}`

async function logIn(on: Page, email: string): Promise<void> {
  await on.getByLabel('Email').fill(email)
  await on.getByLabel('Password').fill(password)
  await on.getByRole('button', { name: 'Log in', exact: true }).click()
}

describe('who may see the dashboard', () => {
  test('default: on a new local chain it opens at once; the first user closes it', async () => {
    await page.goto(dashboard())
    await page.getByRole('heading', { name: 'Take your first payment' }).waitFor()
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByLabel('Role', { exact: true }).selectOption('owner')
    await page.getByRole('button', { name: 'Make an invitation' }).click()
    const link = await page.getByTestId('once').locator('code').textContent()

    const elsewhere = await browser.newContext(phone)
    const invited = await elsewhere.newPage()
    await invited.goto(link!)
    await invited.getByLabel('Your name').fill('Olu Owner')
    await invited.getByLabel('Email').fill('olu@example.com')
    await invited.getByLabel('Password').fill(password)
    await invited.getByRole('button', { name: 'Make the login' }).click()
    await invited.getByRole('heading', { name: 'Take your first payment' }).waitFor()
    await elsewhere.close()

    await page.goto(dashboard('/settings/keys'))
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await logIn(page, 'olu@example.com')
    await page.waitForURL(dashboard('/settings/keys'))
  })

  test('behavior: a restricted key is made, shown once, and does what it may', async () => {
    await page.getByLabel('Name', { exact: true }).fill('till')
    await page.getByText('Restrict what it may do').click()
    await page.getByLabel('payment_intents').selectOption('write')
    await page.getByRole('button', { name: 'Make the key' }).click()
    const key = (await page.getByTestId('once').locator('code').textContent())!
    expect(key).toMatch(/^rk_test_/)
    const stripe = new Stripe(key, { host: 'localhost', port: giroUp.port, protocol: 'http', telemetry: false })
    expect((await stripe.paymentIntents.create({ amount: 100, currency: 'usd' })).amount).toBe(100)
    await expect(stripe.refunds.list()).rejects.toMatchObject({ statusCode: 403 })
    await page.reload()
    await page.getByText('payment_intents: read and change').waitFor()
    expect(await page.content()).not.toContain(key)
  })

  test('behavior: a passkey logs in, from a device that checks its owner', async () => {
    const device = await desk.newCDPSession(page)
    await device.send('WebAuthn.enable')
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.getByRole('link', { name: 'You', exact: true }).click()
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('never used').waitFor()
    await page.getByRole('button', { name: 'Log out', exact: true }).first().click()
    await page.getByRole('button', { name: 'Log in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Payments' }).waitFor()
    await page.goto(dashboard('/settings/audit'))
    await page.getByText('Logged in with a passkey').waitFor()
    await page.getByText('Made an API key').waitFor()
  })

  test('behavior: another merchant on the same server, chosen at the top', async () => {
    await page.getByRole('link', { name: 'Accounts', exact: true }).click()
    await page.getByLabel('Name of the shop').fill('A stall in Yiwu')
    await page
      .getByRole('textbox', { name: "Address of the shop's wallet" })
      .fill('0x70997970C51812dc3A010C7d01b50e0d17dc79C8')
    await page.getByRole('button', { name: 'Make the account' }).click()
    await page.getByLabel('Account that is shown').selectOption({ label: 'A stall in Yiwu' })
    await page.getByRole('heading', { name: 'Take your first payment' }).waitFor()
    await page.getByLabel('Account that is shown').selectOption({ label: 'Giro Demo Shop' })
    await page.getByTestId('payments').waitFor()
  })

  test('error: nothing threw, and no page broke its own policy', () => {
    expect(wrong).toEqual([])
  })
})
