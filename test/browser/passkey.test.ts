import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Address } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Authenticator, addAuthenticator } from '../support/authenticator.ts'
import { complaints, launchBrowser, phone } from '../support/browser.ts'
import { giro } from '../support/giro.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let browser: Browser
let url: string
beforeAll(async () => {
  stack = await startStack()
  browser = await launchBrowser()
  url = stack.server.url
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

type Person = { context: BrowserContext; page: Page; device: Authenticator; wrong: string[] }

/** Somebody with a phone and no account anywhere. */
async function stranger(): Promise<Person> {
  const context = await browser.newContext(phone)
  const page = await context.newPage()
  return { context, page, wrong: complaints(page), device: await addAuthenticator(page) }
}

/** Opens the point of sale or the account page, and makes an account there. */
async function makeAccount(page: Page): Promise<Address> {
  await page.goto(`${url}/account`)
  await page.getByTestId('make-account').click()
  const account = page.getByTestId('account')
  await account.waitFor()
  return (await account.getAttribute('data-address')) as Address
}

const usdc = (owner: Address) => stack.balance(stack.asset('USDC'), owner)

describe('a passkey account', () => {
  test('default: a stranger sells for 12.34 at the point of sale and is paid from another stranger’s', async () => {
    const [seller, buyer] = [await stranger(), await stranger()]
    await seller.page.goto(`${url}/pos`)
    await seller.page.getByTestId('make-account').click()
    await seller.page.getByTestId('payee-done').waitFor()
    const payee = (await seller.page.getByTestId('payee').getAttribute('data-payee')) as Address
    expect(await usdc(payee)).toBe(0n)
    for (const key of '12.34') await seller.page.locator(`[data-key="${key}"]`).tap()
    await seller.page.getByTestId('ask').tap()
    await seller.page.locator('[data-testid="payment"][data-stage="waiting"]').waitFor()

    const intent = (await stack.stripe.paymentIntents.list({ limit: 1 })).data[0]!
    expect(giro(intent).payee).toBe(payee)
    await buyer.page.goto(giro(intent).pay_url)
    await buyer.page.getByTestId('make-account').click()
    await buyer.page.getByTestId('demo-dollars').click()
    await buyer.page.getByTestId('demo-dollars-done').waitFor()
    await buyer.page.getByTestId('pay-wallet').click()
    await buyer.page.getByTestId('receipt').waitFor({ timeout: 30_000 })

    await seller.page.getByTestId('paid').waitFor({ timeout: 20_000 })
    expect(await usdc(payee)).toBe(12_340_000n)
    await seller.page.goto(`${url}/account`)
    expect(await seller.page.getByTestId('balance-USDC').textContent()).toContain('12.34')
    expect(await seller.page.locator('[data-testid="account-payment"][data-direction="in"]').textContent()).toContain(
      '12.34',
    )
    expect([...seller.wrong, ...buyer.wrong]).toEqual([])
    const { data } = await stack.stripe.events.list({ type: 'account.updated' })
    expect((data[0]!.data.object as unknown as { giro: { payee: string } }).giro.payee).toBe(payee)
    await seller.context.close()
    await buyer.context.close()
  })

  test('behavior: in the checkout, USDC by signature, then USDT by a transfer that is relayed; one passkey', async () => {
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
      await page.getByTestId('receipt').waitFor({ timeout: 30_000 })
      expect((await stack.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded')
    }
    expect(await device.credentials()).toHaveLength(1)
    expect(wrong).toEqual([])
    await context.close()
  })

  test('behavior: sent, with a second passkey; the first removed by it; the file says all that is public', async () => {
    const { context, page, device, wrong } = await stranger()
    const account = await makeAccount(page)
    await page.getByTestId('demo-dollars').click()
    await page.getByTestId('demo-dollars-done').waitFor()
    const friend = stack.chain.accounts[8]!.address
    const before = await usdc(friend)
    await page.getByTestId('send-open').click()
    await page.getByTestId('send-to').fill(friend)
    await page.getByTestId('send-amount').fill('7.5')
    await page.getByTestId('send').click()
    await page.getByTestId('sent').waitFor({ timeout: 20_000 })
    expect((await usdc(friend)) - before).toBe(7_500_000n)

    // the first device refuses to make a second passkey of one account
    await page.getByTestId('add-passkey').click()
    await page.getByTestId('account-error').waitFor()
    const first = await device.credentials()
    await device.remove()
    let present = await addAuthenticator(page)
    const made: Awaited<ReturnType<Authenticator['credentials']>> = []
    // the second device makes its passkey, the first one signs that it is one
    await page.route('**/api/passkeys', async (route) => {
      made.push(...(await present.credentials()))
      await present.remove()
      present = await addAuthenticator(page, first)
      await route.continue()
    })
    await page.getByTestId('add-passkey').click()
    await until(async () => (await page.getByTestId('passkey').count()) === 2, 'the second passkey', 30_000)
    await present.remove()
    const second = await addAuthenticator(page, made)

    // on the second device: signs in, and throws the first one out
    await page.getByTestId('leave-account').click()
    await page.getByTestId('sign-in-passkey').click()
    await page.getByTestId('account').waitFor()
    expect(await page.getByTestId('account').getAttribute('data-address')).toBe(account)
    await page.getByTestId('remove-passkey').click()
    await until(async () => (await page.getByTestId('passkey').count()) === 1, 'the first to be removed', 30_000)
    expect(await second.credentials()).toHaveLength(1)

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export-account').click()])
    const file = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(file).toMatchObject({ address: account, recovery_key: null, network: { chain_id: 31337 } })
    expect(file.passkeys).toHaveLength(1)
    expect(wrong).toEqual([])
    await context.close()
  })

  test('behavior: every device lost, the paper brings the account back after three days', async () => {
    const { context, page, device, wrong } = await stranger()
    const account = await makeAccount(page)
    await page.getByTestId('demo-dollars').click()
    await page.getByTestId('demo-dollars-done').waitFor()
    await page.getByTestId('make-recovery-key').click()
    const words = await page.getByTestId('recovery-sheet').locator('li').allTextContents()
    expect(words).toHaveLength(12)
    await page.getByTestId('have-paper').click()
    for (const input of await page.getByTestId('confirm-word').all()) await input.fill('wrong')
    await page.getByTestId('set-recovery-key').click()
    await page.getByTestId('account-error').waitFor()
    for (const input of await page.getByTestId('confirm-word').all()) {
      await input.fill(words[Number(await input.getAttribute('data-place'))]!)
    }
    await page.getByTestId('set-recovery-key').click()
    await page.locator('[data-testid="recovery-key"][data-set="true"]').waitFor({ timeout: 20_000 })
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(words[0]!)

    // a thief with the paper, and an owner who looks
    const thief = await stranger()
    await recover(thief.page, account, words)
    await page.getByTestId('stop-recovery').click()
    await page.getByTestId('recovering').waitFor({ state: 'detached', timeout: 20_000 })
    await thief.page.getByTestId('passkey-replaced').waitFor({ timeout: 20_000 })
    await thief.context.close()

    await device.remove()
    await context.close()
    const again = await stranger()
    await recover(again.page, account, words)
    expect(await again.page.getByTestId('finish-recovery').isDisabled()).toBe(true)
    await stack.chain.network.client.request({ method: 'evm_increaseTime' as never, params: [3 * 86_400] as never })
    const { status, code } = await until(async () => {
      const response = await fetch(`${url}/api/passkey_accounts/${account}/finish_recovery`, { method: 'POST' })
      return { status: response.status, code: ((await response.json()) as { code?: string }).code }
    }, 'an answer')
    expect({ status, code }).toEqual({ status: 200, code: undefined })
    await again.page.getByTestId('recovering').waitFor({ state: 'detached', timeout: 20_000 })
    expect(await again.page.getByTestId('passkey').count()).toBe(1)
    expect([...wrong, ...again.wrong]).toEqual([])
    await again.context.close()
  })
})

async function recover(page: Page, account: Address, words: string[]): Promise<void> {
  await page.goto(`${url}/account`)
  await page.getByTestId('recover').locator('summary').click()
  await page.getByTestId('recover-address').fill(account)
  await page.getByTestId('recover-words').fill(words.join('  '))
  await page.getByTestId('recover-start').click()
  await page.getByTestId('recovering').waitFor({ timeout: 20_000 })
}
