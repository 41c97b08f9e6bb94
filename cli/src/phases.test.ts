import type { PayView } from '@giro/protocol/payView'
import { expect, test } from 'vitest'
import { PhaseDisplay } from './phases.ts'

const hash = `0x${'ab'.repeat(32)}`
const at = { at: 1_800_000_000, block_number: 7, transaction_hash: hash }
const none = { payment: null, clearing: null, settlement: null, final: null }
const view = (phases: Partial<PayView['phases']>) => ({ phases: { ...none, ...phases } }) as PayView

function screen(out: { isTTY?: boolean; columns?: number }) {
  const written: string[] = []
  return { written, display: new PhaseDisplay({ ...out, write: (text: string) => written.push(text) }) }
}

test('default: without a terminal each phase is told once, whole', () => {
  const { display, written } = screen({})
  display.show(view({}))
  display.show(view({ payment: { ...at, block_number: null, transaction_hash: null } }))
  display.show(view({ payment: at, clearing: at }))
  display.show(view({ payment: at, clearing: at, settlement: at }))
  display.end()
  expect(written).toHaveLength(3)
  expect(written[1]).toBe(`  ✓ clearing   08:00:00  block 7  ${hash}\n`)
})

test('behavior: on a terminal the three lines are drawn over, and none is wider than it', () => {
  const { display, written } = screen({ isTTY: true, columns: 60 })
  display.show(view({}))
  display.show(view({ payment: at, clearing: at, settlement: at }))
  display.end()
  expect(written[0]).not.toContain('\x1b[3A')
  expect(written[1]).toContain('\x1b[3A')
  const rows = written[1]!.split('\x1b[2K').slice(1)
  expect(rows).toHaveLength(3)
  for (const row of rows) expect(row.trimEnd().length).toBeLessThan(60)
})
