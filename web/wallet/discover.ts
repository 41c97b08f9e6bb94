import type { Provider, Wallet } from './provider.ts'

type Announcement = CustomEvent<{
  info: { uuid: string; name: string; icon: string; rdns: string }
  provider: Provider
}>

/** Calls back with the wallets of this browser whenever one more announces itself (EIP-6963). Returns what stops it. */
export function discoverWallets(onWallets: (wallets: Wallet[]) => void): () => void {
  const found = new Map<string, Wallet>()
  const announced = (event: Event) => {
    const { info, provider } = (event as Announcement).detail
    // an icon is a stranger's: only an image in a data URI, shown by <img>, can do no harm
    const icon = info.icon?.startsWith('data:image/') ? info.icon : null
    found.set(info.uuid, { id: info.rdns || info.uuid, name: info.name, icon, provider })
    onWallets([...found.values()])
  }
  window.addEventListener('eip6963:announceProvider', announced)
  window.dispatchEvent(new Event('eip6963:requestProvider'))
  const injected = (window as { ethereum?: Provider }).ethereum
  if (found.size === 0 && injected) onWallets([{ id: 'injected', name: '', icon: null, provider: injected }])
  return () => window.removeEventListener('eip6963:announceProvider', announced)
}
