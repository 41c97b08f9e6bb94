import { formatEther } from 'viem'
import type { Context } from '../context.ts'

const every_ms = 10_000

/** Sees that the settler can pay for gas: an alarm while it has less than the network's float. Asks the node now and then. */
export function gasFloat({ network, alarms, keys }: Pick<Context, 'network' | 'alarms' | 'keys'>): () => Promise<void> {
  let asked_ms = Number.NEGATIVE_INFINITY
  return async () => {
    // With too little it is asked more often, so that the alarm ends soon after the refill.
    const low = alarms.of(network.id).some((alarm) => alarm.kind === 'gas_float_low')
    if (performance.now() - asked_ms < (low ? every_ms / 10 : every_ms)) return
    asked_ms = performance.now()
    const balance = await network.client.getBalance({ address: keys.settler.address })
    const { float } = network.fees
    if (balance >= float) return alarms.clear(network.id, 'gas_float_low')
    const detail = `The settler ${keys.settler.address} has ${formatEther(balance)} ${network.coin} left on ${network.name}, less than ${formatEther(float)}. When it is used up, payments there wait. Send it more.`
    alarms.raise(network.id, 'gas_float_low', detail)
  }
}
