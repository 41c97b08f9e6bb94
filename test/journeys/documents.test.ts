import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readNetworksFile } from '@giro/server/chain/networksFile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let stack: Stack
beforeAll(async () => {
  stack = await startStack()
}, 60_000)
afterAll(async () => {
  await stack?.stop()
})

/** The JavaScript of a document, in its order. */
function snippets(document: string): string[] {
  const text = readFileSync(`${root}/${document}`, 'utf8')
  return [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map((match) => match[1]!)
}

/** Runs it as its reader would, but on this test's ports. */
function run(script: string): Promise<{ code: number | null; output: string }> {
  const ours = script
    .replaceAll('4280', String(stack.server.context.config.port))
    .replaceAll('http://localhost:8545', stack.chain.network.rpcUrl)
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', ours], { cwd: `${root}/test` })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

test("default: the README's program asks for 50 dollars, pays them and sees them settled", async () => {
  const { code, output } = await run(snippets('README.md').join('\n'))
  expect(output).toMatch(/Pay here: http.*\/pay\/pi_/)
  expect(output.trim().split('\n').at(-1)).toBe('succeeded')
  expect(code).toBe(0)
}, 60_000)

// What the reader does by hand between two snippets: he pays the link, and waits until the money is held.
const payByHand = `
const { createWalletClient, erc20Abi, http } = await import('viem')
const { privateKeyToAccount } = await import('viem/accounts')
const { anvil } = await import('viem/chains')
const payer = privateKeyToAccount('0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba')
const { asset, amount, deposit_address } = hold.giro
await createWalletClient({ account: payer, chain: anvil, transport: http('http://localhost:8545') })
  .writeContract({ address: asset, abi: erc20Abi, functionName: 'transfer', args: [deposit_address, BigInt(amount)] })
while ((await stripe.paymentIntents.retrieve(hold.id)).status !== 'requires_capture') await new Promise((r) => setTimeout(r, 200))
`

test('default: Stripe in five minutes runs from its first line to its refund', async () => {
  const blocks = snippets('docs/stripe-in-five-minutes.md')
    // It stands in a request handler, which has no request here; the journeys' receiver does the same.
    .filter((block) => !block.includes('constructEvent'))
    .map((block) => (block.includes("capture_method: 'manual'") ? block + payByHand : block))
  const { code, output } = await run(
    [
      ...blocks,
      'const end = await stripe.paymentIntents.retrieve(hold.id)',
      'console.log(end.status, end.amount_received)',
    ].join('\n'),
  )
  expect(output).toMatch(/Send the buyer to http.*\/pay\/pi_/)
  expect(output).toMatch(/^(pending|succeeded)$/m)
  expect(output.trim().split('\n').at(-1)).toBe('succeeded 3000')
  expect(code).toBe(0)
}, 60_000)

for (const document of readdirSync(`${root}/docs/operations`)) {
  const blocks = snippets(`docs/operations/${document}`)
  if (blocks.length === 0) continue
  test(`default: the program in docs/operations/${document} runs to its end`, async () => {
    const { code, output } = await run(blocks.join('\n'))
    expect(output.trim()).not.toBe('')
    expect(code, output).toBe(0)
  }, 60_000)
}

test('default: every document is a page, and its links lead somewhere', async () => {
  const { url } = stack.server
  const seen = new Set<string>()
  const look = async (path: string): Promise<void> => {
    if (seen.has(path)) return
    seen.add(path)
    const response = await fetch(url + path)
    expect(response.status, path).toBe(200)
    if (!path.startsWith('/docs') || !response.headers.get('content-type')?.includes('html')) return
    const html = await response.text()
    expect(html).toContain('<h1')
    for (const [, target] of html.matchAll(/(?:href|src)="(\/[^"#]*)/g)) await look(target!)
  }
  await look('/docs')
  const written = readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && file !== 'index.md')
    .map((file) => `/docs/${file.slice(0, -3)}`)
  expect(written.filter((path) => !seen.has(path))).toEqual([])
  const reference = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, unknown> }
  expect(Object.keys(reference.paths)).toContain('/v1/payment_intents/{id}/capture')
})

test('default: the networks files of the guide can be read', () => {
  const text = readFileSync(`${root}/docs/public-chains.md`, 'utf8')
  const files = [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map((match) => match[1]!)
  const folder = mkdtempSync(join(tmpdir(), 'giro-guide-'))
  const ids = files.map((file) => {
    writeFileSync(join(folder, 'networks.json'), file)
    return readNetworksFile(join(folder, 'networks.json')).map(({ id }) => id)
  })
  rmSync(folder, { recursive: true })
  expect(ids).toEqual([['eip155:8453', 'eip155:137'], ['eip155:84532']])
})

test('behavior: no link between the documents is dead', () => {
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
  ]
  for (const document of documents) {
    const text = readFileSync(`${root}/${document}`, 'utf8')
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(
        () => readFileSync(new URL(target!, `file://${root}/${document}`)),
        `${target} in ${document}`,
      ).not.toThrow()
    }
    // Files that the tables name exist.
    for (const [, path] of text.matchAll(/`((?:server|contracts|protocol|sdk|cli|web)\/[\w/.-]+\.\w+)`/g))
      expect(() => readFileSync(`${root}/${path}`), `${path} in ${document}`).not.toThrow()
  }
})
