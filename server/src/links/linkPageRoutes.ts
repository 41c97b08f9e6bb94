import { type LinkSession, linkSessionRequest } from '@giro/protocol/linkView'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Context } from '../context.ts'
import { jsonBody, problem } from '../http/problem.ts'
import { MoneyError } from '../payments/errors.ts'
import { linkUrl } from './linkObject.ts'
import { linkByWord, linkView } from './linkView.ts'
import { openLinkSession } from './openLinkSession.ts'
import { qrPdf } from './qrPdf.ts'

/** What the page of a payment link asks; open to everybody. */
export function linkPageRoutes(context: Context): Hono {
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: 16_384,
      onError: (c) =>
        problem(c, 413, 'body_too_large', 'The body is larger than 16 kB. Nothing was done; send only what is asked.'),
    }),
  )
  app.get('/:word', async (c) => {
    c.header('cache-control', 'no-store')
    return c.json(await linkView(context, await linkByWord(context, c.req.param('word'))))
  })
  app.get('/:word/qr.pdf', async (c) => {
    const size = c.req.query('size') ?? 'a6'
    if (size !== 'a6' && size !== 'a4') {
      throw new MoneyError('paper_unknown', `There is no sheet of size '${size.slice(0, 10)}'. Ask for a6 or a4.`)
    }
    const link = await linkByWord(context, c.req.param('word'))
    const view = await linkView(context, link)
    const accepted = [...context.networks.values()].flatMap(({ assets }) =>
      assets.filter((asset) => asset.fiat === link.currency).map((asset) => asset.symbol),
    )
    const pdf = await qrPdf(linkUrl(context.config.publicUrl, link), view, [...new Set(accepted)], size)
    c.header('content-type', 'application/pdf')
    c.header('content-disposition', `inline; filename="giro-${link.word}-${size}.pdf"`)
    c.header('cache-control', 'no-store')
    return c.body(new Uint8Array(pdf))
  })
  app.post('/:word/sessions', async (c) => {
    const key = c.req.header('idempotency-key')
    if (!key || key.length > 255) {
      throw new MoneyError(
        'idempotency_key_missing',
        'Send an Idempotency-Key of 1 to 255 characters, so that a request sent twice opens one payment. Nothing was done.',
      )
    }
    const wanted = await jsonBody(c, linkSessionRequest)
    const link = await linkByWord(context, c.req.param('word'))
    const session: LinkSession = { pay_url: await openLinkSession(context, link, key, wanted) }
    return c.json(session)
  })
  return app
}
