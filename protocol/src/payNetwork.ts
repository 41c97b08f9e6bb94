import type { PayView } from './payView.ts'

/** The same payment as it is made on the network of one of its options. */
export function onNetworkOf(view: PayView, option: { network: string }): PayView {
  return { ...view, network: view.networks.find(({ id }) => id === option.network) ?? view.network }
}
