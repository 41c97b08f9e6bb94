// A shop that sells one T-shirt. It knows nothing of Giro: it is written with Stripe's package alone, as for Stripe.
import { createServer } from 'node:http'
import Stripe from 'stripe'
import { notFoundPage, receiptPage, shopPage } from './pages.mjs'

const { GIRO_HOST = 'localhost', GIRO_PORT = '4280', SHOP_PORT = '4281', SHOP_HOST = '127.0.0.1' } = process.env
const { STRIPE_SECRET_KEY = 'sk_test_giro_local', SHOP_WEBHOOK_SECRET } = process.env

// The only line that a shop changes: where Stripe's API is.
const stripe = new Stripe(STRIPE_SECRET_KEY, { host: GIRO_HOST, port: GIRO_PORT, protocol: 'http', telemetry: false })

const shirt = { name: 'Giro T-shirt', description: 'Heavy cotton, ink blue', price: 5000, currency: 'usd' }
const webhookUrl = `http://${SHOP_HOST}:${SHOP_PORT}/webhook`
const most = 64 * 1024

/** Orders by checkout session, the newest last. In memory, as this is an example. */
const orders = new Map()
let webhookSecret = SHOP_WEBHOOK_SECRET

async function buy(request, response) {
  const origin = `http://${request.headers.host}`
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: shirt.currency,
          unit_amount: shirt.price,
          product_data: { name: shirt.name, description: shirt.description },
        },
      },
    ],
    payment_intent_data: { description: shirt.name },
    success_url: `${origin}/success?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: `${origin}/`,
  })
  orders.set(session.id, { number: orders.size + 1, at: new Date(), paid: false })
  response.writeHead(303, { location: session.url }).end()
}

async function success(url, response) {
  const id = url.searchParams.get('session_id') ?? ''
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })
  html(response, 200, receiptPage({ shirt, session, intent: session.payment_intent, order: orders.get(session.id) }))
}

// What a shop ships on: a message that only the payment server can have signed. It may come twice; that changes nothing.
async function webhook(request, response) {
  let event
  try {
    event = stripe.webhooks.constructEvent(await body(request), request.headers['stripe-signature'], webhookSecret)
  } catch (error) {
    return response.writeHead(400, { 'content-type': 'text/plain' }).end(`Not accepted: ${error.message}`)
  }
  const paid = ['checkout.session.completed', 'checkout.session.async_payment_succeeded'].includes(event.type)
  if (paid && event.data.object.payment_status === 'paid') {
    const order = orders.get(event.data.object.id)
    if (order && !order.paid) {
      order.paid = true
      console.log(`Order ${order.number} is paid: ship one ${shirt.name}.`)
    }
  }
  response.writeHead(200).end()
}

async function body(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > most) throw new Error('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function html(response, status, page) {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
    })
    .end(page)
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://shop')
  try {
    const route = `${request.method} ${url.pathname}`
    if (route === 'GET /') html(response, 200, shopPage({ shirt, orders: [...orders.values()].reverse() }))
    else if (route === 'POST /buy') await buy(request, response)
    else if (route === 'GET /success') await success(url, response)
    else if (route === 'POST /webhook') await webhook(request, response)
    else html(response, 404, notFoundPage('There is nothing here.'))
  } catch (error) {
    console.error(`${request.method} ${url.pathname}: ${error.message}`)
    if (error.statusCode === 404) return html(response, 404, notFoundPage('We know no such order.'))
    html(response, 502, notFoundPage('The payment service does not answer. Nothing was charged. Please try again.'))
  }
})

/** One webhook endpoint for this shop, however often it is started. */
async function registerWebhook() {
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 }))
    if (endpoint.url === webhookUrl) await stripe.webhookEndpoints.del(endpoint.id)
  const endpoint = await stripe.webhookEndpoints.create({
    url: webhookUrl,
    enabled_events: ['checkout.session.completed', 'checkout.session.async_payment_succeeded'],
  })
  return endpoint.secret
}

async function waitForServer() {
  for (let waited = 0; ; waited += 250) {
    try {
      return await stripe.balance.retrieve()
    } catch (error) {
      if (error.type !== 'StripeConnectionError' || waited >= 60_000) throw error
      if (waited === 5000) console.log(`Waiting for the server at http://${GIRO_HOST}:${GIRO_PORT} ...`)
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

try {
  await waitForServer()
  webhookSecret ??= await registerWebhook()
} catch (error) {
  console.error(`The shop cannot start: ${error.message}`)
  console.error(`It needs the server at http://${GIRO_HOST}:${GIRO_PORT} ("npm start") and its STRIPE_SECRET_KEY.`)
  process.exit(1)
}
server.on('error', (error) => {
  console.error(`The shop cannot listen on ${SHOP_HOST}:${SHOP_PORT} (${error.code}). Set SHOP_PORT to a free port.`)
  process.exit(1)
})
server.listen(Number(SHOP_PORT), SHOP_HOST, () => console.log(`Shop: http://localhost:${SHOP_PORT}`))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))
