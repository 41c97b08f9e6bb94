import { demoUsdcAbi } from '@giro/protocol/generated/abis'
import { demoUsdcBytecode } from '@giro/protocol/generated/bytecode'
import type { Browser, Page } from 'playwright-core'
import type Stripe from 'stripe'
import { createWalletClient, http } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addWallet, complaints, launchBrowser, phone } from '../support/browser.ts'
import { giro } from '../support/giro.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let browser: Browser
let merchant: Page
let wrong: string[]
beforeAll(async () => {
  stack = await startStack()
  browser = await launchBrowser()
  merchant = await (await browser.newContext({ viewport: { width: 1200, height: 900 } })).newPage()
  wrong = complaints(merchant)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

const newAddress = () => privateKeyToAccount(generatePrivateKey()).address
async function deployToken() {
  const owner = stack.chain.accounts[1]!
  const { client, rpcUrl } = stack.chain.network
  const from = createWalletClient({ account: owner, chain: client.chain, transport: http(rpcUrl) })
  const hash = await from.deployContract({
    abi: demoUsdcAbi,
    bytecode: demoUsdcBytecode,
    args: [[owner.address]],
  })
  return (await client.waitForTransactionReceipt({ hash, pollingInterval: 50 })).contractAddress!
}
const create = (amount: number, description: string) =>
  stack.stripe.paymentIntents.create({ amount, currency: 'usd', description })
const send = (intent: Stripe.PaymentIntent, amount: bigint, symbol: 'USDC' | 'USDT' = 'USDC') =>
  stack.transfer(stack.chain.accounts[1]!, stack.asset(symbol), giro(intent).deposit_address, amount)
const picture = async (page: Page, name: string) => {
  if (process.env.GIRO_TEST_PICTURES)
    await page.screenshot({ path: `${process.env.GIRO_TEST_PICTURES}/${name}.png`, fullPage: true }) // prettier-ignore
}

/** Opens the payment from the inbox, where it waits as this kind. */
async function openFromInbox(intent: Stripe.PaymentIntent, kind: string) {
  await merchant.goto(`${stack.server.url}/dashboard/exceptions`)
  const row = merchant.locator(`[data-testid="exception-row"][data-id="${intent.id}"][data-kind="${kind}"]`)
  await row.waitFor({ timeout: 30_000 })
  await picture(merchant, `inbox-${kind}`)
  await row.getByRole('link').click()
  await merchant.locator(`[data-testid="exception"][data-kind="${kind}"]`).waitFor()
}

async function decide(resolution: 'accept' | 'return' | 'credit') {
  await merchant.getByTestId(`resolve-${resolution}`).click()
  await picture(merchant, `dialog-${resolution}`)
  await merchant.getByTestId('confirm').click()
  await merchant.getByRole('dialog').waitFor({ state: 'detached', timeout: 30_000 })
  await merchant.locator(`[data-testid="timeline"] [data-kind="decided_${resolution}"]`).waitFor()
}

const cleared = () => merchant.getByTestId('exception').waitFor({ state: 'detached', timeout: 30_000 })

describe('exceptions are resolved from the page', () => {
  test('default: underpaid is accepted: the payment is settled for what came', async () => {
    const intent = await create(500, 'A tea pot')
    await send(intent, 4_000_000n)
    await openFromInbox(intent, 'underpaid')
    await picture(merchant, 'panel-underpaid')
    await decide('accept')
    await cleared()
    await merchant.locator('[data-status="succeeded"]').waitFor()
    expect((await stack.stripe.paymentIntents.retrieve(intent.id)).amount_received).toBe(400)
    expect(wrong).toEqual([])
  })

  test('behavior: underpaid is returned: the payer opens the claim link on his phone, and sees it arrive', async () => {
    const intent = await create(600, 'A kettle')
    await send(intent, 1_000_000n)
    await openFromInbox(intent, 'underpaid')
    await decide('return')
    await merchant.getByTestId('make-claim-link').click()
    const link = await merchant.getByTestId('claim-link').textContent()
    await picture(merchant, 'panel-claim-link')

    const payer = privateKeyToAccount(generatePrivateKey())
    const context = await browser.newContext(phone)
    await addWallet(context, payer, stack.chain.network.rpcUrl)
    const page = await context.newPage()
    const complained = complaints(page)
    await page.goto(link!)
    await picture(page, 'claim-open')
    await page.getByTestId('claim-address').fill(`${payer.address.slice(0, -1)}g`)
    await page.getByTestId('claim-continue').tap()
    await page.locator('.field-error').filter({ hasText: 'no address' }).waitFor()
    await page.getByTestId('connect-wallet').tap()
    await page.getByRole('button', { name: 'Test Wallet' }).tap()
    await until(async () => (await page.getByTestId('claim-address').inputValue()) === payer.address, 'the address')
    await page.getByTestId('claim-continue').tap()
    await picture(page, 'claim-confirm')
    await page.getByTestId('claim-confirm').tap()
    await page.locator('[data-testid="status"][data-status="returned"]').waitFor({ timeout: 30_000 })
    await page.getByTestId('return-transaction').waitFor()
    await picture(page, 'claim-returned')
    expect(await stack.balance(stack.asset('USDC'), payer.address)).toBe(1_000_000n)
    expect(complained).toEqual([])
    await context.close()
    await cleared()
    expect(wrong).toEqual([])
  })

  test('behavior: overpaid: kept as credit; another goes back to the address that the payer gives in the checkout', async () => {
    const [kept, back] = [await create(500, 'A cup'), await create(500, 'A saucer')]
    for (const intent of [kept, back]) await send(intent, 5_500_000n)
    await openFromInbox(kept, 'overpaid')
    await picture(merchant, 'panel-overpaid')
    await decide('credit')
    await cleared()
    expect(giro(await stack.stripe.paymentIntents.retrieve(kept.id)).credits).toMatchObject([{ amount: '500000' }])

    await openFromInbox(back, 'overpaid')
    await decide('return')
    const page = await (await browser.newContext(phone)).newPage()
    await page.goto(giro(back).pay_url)
    await page.getByTestId('resolution').waitFor()
    await picture(page, 'checkout-returning')
    const address = newAddress()
    await page.getByTestId('refund-address').fill(address)
    await page.getByTestId('refund-address-save').tap()
    await page.getByTestId('exception').waitFor({ state: 'detached', timeout: 30_000 })
    await picture(page, 'checkout-returned')
    await cleared()
    expect(await stack.balance(stack.asset('USDC'), address)).toBe(500_000n)
    await page.context().close()
  })

  test('behavior: paid twice, and a token that nobody knows', async () => {
    const twice = await create(200, 'A spoon')
    await send(twice, 2_000_000n)
    await until(
      async () => (await stack.stripe.paymentIntents.retrieve(twice.id)).status === 'succeeded',
      'the payment',
    )
    await send(twice, 2_000_000n)
    await openFromInbox(twice, 'duplicate')
    await decide('credit')
    await cleared()

    const other = await deployToken()
    const wrongToken = await create(200, 'A fork')
    await stack.transfer(stack.chain.accounts[1]!, other, giro(wrongToken).deposit_address, 5_000n)
    await openFromInbox(wrongToken, 'wrong_asset')
    await picture(merchant, 'panel-wrong-asset')
    expect(await merchant.getByTestId('resolve-accept').count()).toBe(0)
    await decide('return')
    await merchant.getByTestId('under-way').waitFor()
    expect(wrong).toEqual([])
  })

  test('behavior: late: accepted, the shop is paid all the same; another goes back', async () => {
    const [kept, back] = [await create(300, 'A plate'), await create(300, 'A bowl')]
    for (const intent of [kept, back]) {
      await stack.stripe.paymentIntents.cancel(intent.id)
      await send(intent, 3_000_000n)
    }
    await openFromInbox(kept, 'late')
    await picture(merchant, 'panel-late')
    await decide('accept')
    await cleared()
    await merchant.locator('[data-status="succeeded"]').waitFor()

    const payer = await (await browser.newContext(phone)).newPage()
    await payer.goto(giro(back).pay_url)
    await payer.locator('[data-testid="exception"]').waitFor()
    await picture(payer, 'checkout-late')
    await openFromInbox(back, 'late')
    await decide('return')
    await merchant.getByTestId('under-way').waitFor()
    const address = newAddress()
    await payer.getByTestId('refund-address').fill(address)
    await payer.getByTestId('refund-address-save').tap()
    await cleared()
    expect(await stack.balance(stack.asset('USDC'), address)).toBe(3_000_000n)
    await merchant.goto(`${stack.server.url}/dashboard/exceptions`)
    await merchant.setViewportSize({ width: 390, height: 844 })
    await merchant.getByTestId('exception-row').first().waitFor()
    await picture(merchant, 'inbox-phone')
    expect(wrong).toEqual([])
  })
})
