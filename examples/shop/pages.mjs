// The shop's pages: plain HTML, readable on a phone, light and dark.

const style = `
  :root { color-scheme: light dark; --ink: #14213d; --soft: #5b6475; --line: #e3e6ec; --paper: #fbfbf9; --card: #fff;
    --shirt: #24407a; --seam: #1a2f5c; --accent: #14213d; --on-accent: #fff; --good: #0f6b45; }
  @media (prefers-color-scheme: dark) { :root { --ink: #eef1f6; --soft: #a3adbd; --line: #2a3240; --paper: #10141b;
    --card: #181e28; --shirt: #4a6fc0; --seam: #33539a; --accent: #eef1f6; --on-accent: #10141b; --good: #6fd3a5; } }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif;
    min-height: 100vh; display: flex; flex-direction: column }
  header, footer { padding: 20px 24px; color: var(--soft); font-size: 15px }
  header { font-weight: 600; letter-spacing: .02em; color: var(--ink) }
  header a { color: inherit; text-decoration: none }
  main { flex: 1; width: 100%; max-width: 980px; margin: 0 auto; padding: 8px 24px 40px }
  .product { display: grid; grid-template-columns: 1fr; gap: 32px; align-items: center }
  @media (min-width: 760px) { .product { grid-template-columns: 1.1fr 1fr; gap: 64px } main { padding-top: 48px } }
  .picture { background: var(--card); border: 1px solid var(--line); border-radius: 20px; padding: 32px }
  .picture svg { display: block; width: 100%; max-height: 48vh }
  h1 { font-size: clamp(30px, 5vw, 42px); line-height: 1.15; margin: 0 0 8px; letter-spacing: -.02em }
  p { margin: 0 0 16px; color: var(--soft) }
  .price { font-size: 28px; color: var(--ink); margin: 24px 0 }
  button, .button { display: block; width: 100%; padding: 16px; font: inherit; font-weight: 600; border: 0; border-radius: 12px;
    background: var(--accent); color: var(--on-accent); cursor: pointer; text-align: center; text-decoration: none }
  button:hover, .button:hover { opacity: .9 }
  :focus-visible { outline: 3px solid var(--shirt); outline-offset: 3px }
  .note { font-size: 15px; margin-top: 12px }
  section.orders { margin-top: 64px } h2 { font-size: 17px; margin: 0 0 8px }
  ul { list-style: none; margin: 0; padding: 0 } li { display: flex; justify-content: space-between; padding: 10px 0;
    border-top: 1px solid var(--line) }
  .card { background: var(--card); border: 1px solid var(--line); border-radius: 20px; padding: 32px 28px; max-width: 520px;
    margin: 24px auto }
  dl { margin: 24px 0; display: grid; grid-template-columns: auto 1fr; gap: 10px 20px }
  dt { color: var(--soft) } dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
  .status { font-weight: 600 } .status.paid { color: var(--good) }
  code { font: 14px/1.4 ui-monospace, monospace }
`

const tShirt = `<svg viewBox="0 0 240 240" role="img" aria-label="An ink-blue T-shirt with a circle of two arrows on its chest">
  <path fill="var(--shirt)" d="M82 30 40 48 12 100l34 20 14-22v114h120V98l14 22 34-20-28-52-42-18c-6 14-20 22-38 22S88 44 82 30Z"/>
  <path fill="none" stroke="var(--seam)" stroke-width="3" stroke-linecap="round" d="M82 30c6 14 20 24 38 24s32-10 38-24M60 98V70M180 98V70M60 204h120M18 94l32 18M222 94l-32 18"/>
  <g fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">
    <path d="M98 124a24 24 0 0 1 41-13M142 124a24 24 0 0 1-41 13"/><path d="m139 99v13h-13M101 149v-13h13"/></g></svg>`

export function shopPage({ shirt, orders }) {
  const list = orders
    .slice(0, 5)
    .map((order) => `<li><span>Order ${order.number}</span>${status(order.paid ? 'paid' : 'waiting for payment')}</li>`)
  return page(
    shirt.name,
    `<div class="product"><div class="picture">${tShirt}</div>
    <div><h1>${safe(shirt.name)}</h1><p>${safe(shirt.description)}. Ships anywhere.</p>
    <p class="price">${money(shirt.price, shirt.currency)}</p>
    <form method="post" action="/buy"><button data-testid="buy">Buy</button></form>
    <p class="note">Pay with digital dollars from any wallet or exchange.</p></div></div>
    ${list.length ? `<section class="orders" data-testid="orders"><h2>Recent orders</h2><ul>${list.join('')}</ul></section>` : ''}`,
  )
}

export function receiptPage({ shirt, session, intent, order }) {
  const settled = intent?.status === 'succeeded'
  const paid = order ? order.paid : settled
  // The payment may be settled a moment before the webhook has told the shop: look again until both are done.
  const again = paid ? '' : '<script>setTimeout(() => location.reload(), 1000)</script>'
  const rows = [
    [
      'Status',
      status(
        paid ? 'paid' : settled ? 'paid, confirming' : (intent?.status ?? session.status).replaceAll('_', ' '),
        'order-status',
      ),
    ],
    ['Item', safe(shirt.name)],
    ['Total', money(session.amount_total, session.currency)],
    ['Order', order ? String(order.number) : '-'],
    ['Payment', `<code>${safe(intent?.id ?? '-')}</code>`],
  ]
  return page(
    paid ? 'Thank you' : 'Your order',
    `<div class="card"><h1>${paid ? 'Thank you' : 'One moment'}</h1>
    <p>${paid ? 'Your T-shirt is on its way.' : 'We are waiting for your payment. This page looks again by itself.'}</p>
    <dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
    ${settled || !session.url ? '' : `<a class="button" href="${safe(session.url)}">Back to the payment</a>`}
    ${settled ? '<a class="button" href="/">Back to the shop</a>' : ''}</div>${again}`,
  )
}

export function notFoundPage(message) {
  return page(
    'Sorry',
    `<div class="card"><h1>Sorry</h1><p>${message}</p><a class="button" href="/">Back to the shop</a></div>`,
  )
}

function page(title, content) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(title)}</title><style>${style}</style></head><body><header><a href="/">Giro Demo Shop</a></header>
<main>${content}</main><footer>An example shop. It is written with the npm package stripe and nothing else.</footer></body></html>`
}

function status(text, id = '') {
  return `<span class="status ${text.startsWith('paid') ? 'paid' : ''}" role="status" ${id && `data-testid="${id}"`}>${safe(text)}</span>`
}

function money(minor, currency) {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(minor / 100)
}

function safe(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
