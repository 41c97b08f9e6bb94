import { decisionName, exceptionKind } from '@giro/protocol/exception'
import { Hono } from 'hono'
import { z } from 'zod'
import { listObject, pageParams } from '../http/stripe/page.ts'
import { integer } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { createClaimLink } from './claimLink.ts'
import { listExceptions, readException } from './read.ts'
import { resolveException } from './resolve.ts'

const resolveParams = z.strictObject({ resolution: decisionName })
const claimLinkParams = z.strictObject({ expires_in_days: integer(1, 90).default(14) })
const listParams = pageParams({ kind: exceptionKind.optional() })

/** What Stripe has no words for: money that did not come as it should, and its ways out. */
export function exceptionRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .get(
      '/exceptions',
      route(api, listParams, async ({ account, params }) => {
        const { data, has_more } = await listExceptions(context, account.id, params)
        return listObject('exceptions', data, has_more)
      }),
    )
    .get(
      '/payment_intents/:id/exception',
      route(api, z.strictObject({}), ({ account, id }) => readException(context, account.id, id)),
    )
    .post(
      '/payment_intents/:id/resolve',
      route(api, resolveParams, ({ account, params, id, newId }) =>
        resolveException(context, account.id, id, { resolution: params.resolution, id: newId('rsl') }),
      ),
    )
    .post(
      '/payment_intents/:id/claim_link',
      route(
        api,
        claimLinkParams,
        ({ account, params, id, newId }) => createClaimLink(context, account.id, id, { ...params, id: newId('clm') }),
        { shownOnce: 'url' },
      ),
    )
}
