import { expect, test } from 'vitest'
import { salesCsv } from './salesCsv.ts'
import type { Sale } from './saleView.ts'

const sale: Sale = {
  id: 'pi_1',
  description: 'Tea',
  currency: 'usd',
  amount: 1234,
  tip: 5,
  refunded: 0,
  network: 'eip155:31337',
  asset: '0xA',
  symbol: 'USDC',
  decimals: 6,
  base_amount: '12340000',
  base_fee: '7',
  payer: '0xB',
  paid_ms: 1_790_000_000_000,
  created_ms: 1_789_999_990_000,
  block_number: 7,
  transaction_hash: '0xabc',
  receipt_url: 'http://localhost:4280/r/rcpt_1',
}
const cells = (change: Partial<Sale>) => salesCsv([{ ...sale, ...change }]).split('\r\n')[1]!

test('default: a head and a line for each sale, oldest first, each ended by CRLF', () => {
  expect(salesCsv([sale])).toBe(
    'payment,paid_at,created_at,description,currency,amount,tip,refunded,token,token_amount,token_base_units,fee,fee_base_units,asset,network,payer,block,transaction,receipt\r\n' +
      'pi_1,2026-09-21T14:13:20.000Z,2026-09-21T14:13:10.000Z,Tea,USD,12.34,0.05,0.00,USDC,12.340000,12340000,0.000007,7,0xA,eip155:31337,0xB,7,0xabc,http://localhost:4280/r/rcpt_1\r\n',
  )
  const lines = salesCsv([{ ...sale, id: 'pi_2' }, sale]).split('\r\n')
  expect(lines.map((line) => line.slice(0, 4))).toEqual(['paym', 'pi_1', 'pi_2', ''])
})

test('behavior: quotes, commas and line breaks stay inside their cell', () => {
  expect(cells({ description: 'Tea, "green"\r' })).toContain(',"Tea, ""green""\r",USD,')
})

test('behavior: no cell is read as a formula by a spreadsheet', () => {
  for (const description of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '|calc', '%0A']) {
    expect(cells({ description })).toContain(`,'${description},USD,`)
  }
  expect(cells({ description: '=HYPERLINK("http://x","y")' })).toContain(`,"'=HYPERLINK(""http://x"",""y"")",USD,`)
  expect(cells({ symbol: '=A1' })).toContain(",'=A1,")
})

test('behavior: amounts are exact whatever their number of decimals', () => {
  expect(cells({ currency: 'vnd', amount: 5000, tip: 0 })).toContain(',VND,5000,0,0,')
  expect(cells({ decimals: 18, base_amount: '100000000000000000001' })).toContain(
    ',100.000000000000000001,100000000000000000001,',
  )
  expect(cells({ description: null, block_number: null, transaction_hash: null })).toContain(',0xB,,,http')
})
