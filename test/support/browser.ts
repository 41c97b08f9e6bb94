import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { LocalAccount } from 'viem'
import { createWalletClient, http } from 'viem'

/** A real Chromium; GIRO_CHROMIUM names another one. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.GIRO_CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

/** A browser wallet of one account: announces itself by EIP-6963 and answers EIP-1193 requests as wallets do. */
export async function addWallet(context: BrowserContext, account: LocalAccount, rpcUrl: string): Promise<void> {
  const wallet = createWalletClient({ account, transport: http(rpcUrl) })
  await context.exposeFunction('walletRequest', async (method: string, params: unknown[]) => {
    if (method === 'eth_requestAccounts' || method === 'eth_accounts') return [account.address]
    if (method === 'eth_signTypedData_v4') return account.signTypedData(JSON.parse(String(params[1])))
    if (method === 'eth_sendTransaction') {
      const { to, data, value } = params[0] as { to: `0x${string}`; data?: `0x${string}`; value?: string }
      return wallet.sendTransaction({ to, data, value: BigInt(value ?? 0), chain: null })
    }
    return wallet.request({ method, params } as never)
  })
  await context.addInitScript(() => {
    const request = ({ method, params }: { method: string; params?: unknown[] }) =>
      (window as unknown as { walletRequest: (method: string, params: unknown[]) => Promise<unknown> }).walletRequest(
        method,
        params ?? [],
      )
    const detail = Object.freeze({
      info: { uuid: '00000000-0000-4000-8000-000000000001', name: 'Test Wallet', icon: '', rdns: 'test.wallet' },
      provider: { request, on: () => undefined, removeListener: () => undefined },
    })
    const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
    window.addEventListener('eip6963:requestProvider', announce)
    announce()
  })
}

/** Fails a test on what a page must never do: throw, or break its own content security policy. */
export function complaints(page: Page): string[] {
  const found: string[] = []
  page.on('pageerror', (error) => found.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) found.push(message.text())
  })
  return found
}
