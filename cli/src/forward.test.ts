import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import { forward } from './forward.ts'

const secret = 'whsec_test'
const event = { id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: { object: {} } } as Stripe.Event
const never = new AbortController().signal
let server: Server | undefined
afterEach(() => server?.close())

async function receiver(answer: (request: IncomingMessage, body: string) => number, port = 0): Promise<number> {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const status = answer(request, body)
    if (status === 0) return void request.socket.destroy()
    response.writeHead(status).end('ok')
  })
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

test("default: the shop's constructEvent accepts what arrives", async () => {
  const accepted: string[] = []
  const port = await receiver((request, body) => {
    accepted.push(Stripe.webhooks.constructEvent(body, String(request.headers['stripe-signature']), secret).id)
    return 200
  })
  const said = await forward(event, `http://127.0.0.1:${port}/hook`, secret, () => undefined, never)
  expect(accepted).toEqual(['evt_1'])
  expect(said).toContain('200')
})

test('behavior: waits for a target that does not listen yet', async () => {
  const port = await receiver(() => 200)
  await new Promise((resolve) => server?.close(resolve))
  const told: string[] = []
  const sent = forward(event, `http://127.0.0.1:${port}/`, secret, (text) => told.push(text), never)
  await new Promise((resolve) => setTimeout(resolve, 300))
  let count = 0
  await receiver(() => {
    count++
    return 200
  }, port)
  expect(await sent).toContain('200')
  expect(told).toHaveLength(1)
  expect(count).toBe(1)
})

test('error: an answer that is an error, or none, is told and not sent twice', async () => {
  let count = 0
  const port = await receiver(() => {
    count++
    return count === 1 ? 500 : 0
  })
  const target = `http://127.0.0.1:${port}/`
  expect(await forward(event, target, secret, () => undefined, never)).toContain('500')
  expect(await forward(event, target, secret, () => undefined, never)).toContain('not sent again')
  expect(count).toBe(2)
})
