/** Chains whose money is play money. On these, objects say `livemode: false` and keys start with sk_test. */
const testChains = new Set([
  '31337',
  '1337',
  '11155111',
  '17000',
  '560048',
  '84532',
  '421614',
  '11155420',
  '80002',
  '97',
  '43113',
])

/** Stripe's `livemode`: whether real money moves on this network (CAIP-2). */
export function livemode(network: string): boolean {
  return !testChains.has(network.slice(network.indexOf(':') + 1))
}
