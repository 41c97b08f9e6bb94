import { useEffect, useState } from 'react'
import { discoverWallets } from './discover.ts'
import type { Wallet } from './provider.ts'

/** The wallets of this browser, as they announce themselves. */
export function useWallets(): Wallet[] {
  const [wallets, setWallets] = useState<Wallet[]>([])
  useEffect(() => discoverWallets(setWallets), [])
  return wallets
}
