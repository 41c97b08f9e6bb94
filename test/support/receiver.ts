import { createServer } from 'node:http'
import Stripe from 'stripe'

export type Receiver = {
  url: string
  events: Stripe.Event[]
  trust: (secret: string) => void
  stop: () => Promise<void>
}

/** A shop's webhook endpoint: takes what Stripe's own constructEvent accepts, refuses the rest. */
export async function startReceiver(): Promise<Receiver> {
  const events: Stripe.Event[] = []
  let secret = ''
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    try {
      events.push(Stripe.webhooks.constructEvent(body, String(request.headers['stripe-signature']), secret))
      response.writeHead(200).end()
    } catch (error) {
      response.writeHead(400).end(String(error))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    events,
    trust: (value) => {
      secret = value
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
