import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DepositBook } from '@giro/server/deposits/book'
import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { giro } from '../support/giro.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

// A disk of its own, small enough to be filled: only root may mount one.
const mayMount = process.platform === 'linux' && process.getuid?.() === 0
let home: string
let stack: Stack
beforeAll(async () => {
  if (!mayMount) return
  home = mkdtempSync(join(tmpdir(), 'giro-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', home])
  stack = await startStack({ env: { GIRO_HOME: home } })
})
afterAll(async () => {
  await stack?.stop()
  if (!home) return
  execFileSync('umount', [home])
  rmSync(home, { recursive: true })
})

const create = (key: string) =>
  stack.stripe.paymentIntents.create({ amount: 1234, currency: 'usd', confirm: true }, { idempotencyKey: key })

test.skipIf(!mayMount)(
  'error: a full disk shows no new address, loses none, and is over when there is room',
  async () => {
    const early = await create('early')
    const filler = join(home, 'filler')
    const free = () => statfsSync(home).bavail * statfsSync(home).bsize
    writeFileSync(filler, Buffer.alloc(free()))
    expect(free()).toBe(0)

    // The last page of the file still takes some; then a line is cut.
    const shown = [early]
    let refused: Stripe.errors.StripeAPIError | null = null
    for (let n = 0; !refused && n < 20; n++) {
      await create(`filling ${n}`).then(
        (intent) => shown.push(intent),
        (error) => {
          refused = error
        },
      )
    }
    expect(refused).toMatchObject({ statusCode: 503, code: 'deposits_file_unwritable' })
    expect((refused as unknown as Error).message).toMatch(/disk is full.*None was shown.*Idempotency-Key/)
    const together = await Promise.allSettled(['a', 'b', 'c'].map(create))
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])

    // What was shown before is paid and settled while the disk is full.
    await stack.transfer(stack.chain.accounts[1]!, stack.asset('USDC'), giro(early).deposit_address, 12_340_000n)
    await until(async () => (await stack.stripe.paymentIntents.retrieve(early.id)).status === 'succeeded', 'settlement')

    rmSync(filler)
    const [a, again, b] = [await create('a'), await create('a'), await create('b')]
    expect(again.id).toBe(a.id)
    shown.push(a, b)
    const file = join(home, 'deposits.jsonl')
    expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true)
    const kept = await DepositBook.open(file)
    for (const intent of shown) expect(kept.lookup(giro(intent).deposit_address)?.intent.id).toBe(intent.id)
    expect(kept.size).toBe(shown.length)
    await kept.close()
  },
)
