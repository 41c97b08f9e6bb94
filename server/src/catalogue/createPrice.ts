import type { Context, Trx } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { toJson } from '../store/parse.ts'
import type { CustomAmount } from '../store/tables.ts'
import { findPrice, type PriceRow } from './find.ts'

export type NewPrice = {
  id: string
  product: string
  currency: string
  /** minor units; null when the buyer sets the amount */
  unit_amount_minor: number | null
  custom_amount: CustomAmount | null
  active?: boolean
  lookup_key?: string | null
  /** take the key from the price that has it */
  transfer_lookup_key?: boolean
  nickname?: string | null
  metadata?: Record<string, string>
  tax_behavior?: string
}

/** Creates a price, without telling it; repeated with the same id it finds what was made. */
export async function createPrice(
  context: Pick<Context, 'now' | 'networks'>,
  trx: Trx,
  account: Pick<AccountRow, 'id' | 'network'>,
  price: NewPrice,
): Promise<PriceRow> {
  refuseCurrency(context, price.currency)
  if (price.lookup_key) await freeLookupKey(trx, account.id, price.lookup_key, price.transfer_lookup_key ?? false)
  const inserted = await trx
    .insertInto('price')
    .values({
      id: price.id,
      account: account.id,
      network: account.network,
      created_ms: context.now(),
      active: price.active ?? true,
      product: price.product,
      currency: price.currency,
      unit_amount_minor: price.unit_amount_minor,
      custom_amount: price.custom_amount === null ? null : toJson(price.custom_amount),
      lookup_key: price.lookup_key ?? null,
      nickname: price.nickname ?? null,
      metadata: toJson(price.metadata ?? {}),
      tax_behavior: price.tax_behavior ?? 'unspecified',
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
  return inserted ?? findPrice(trx, account.id, price.id)
}

/** A price that nobody could pay is refused when it is made, not when the first buyer stands there. */
function refuseCurrency({ networks }: Pick<Context, 'networks'>, currency: string): void {
  const accepted = [...new Set([...networks.values()].flatMap(({ assets }) => assets.map((asset) => asset.fiat)))]
  if (accepted.includes(currency)) return
  throw new MoneyError(
    'currency_not_accepted',
    `No accepted asset is at par with '${currency}'. Nothing was created; use one of: ${accepted.join(', ')}.`,
    { param: 'currency' },
  )
}

/** @throws {MoneyError} when another price has the key and it is not to be taken from it. */
export async function freeLookupKey(trx: Trx, account: string, key: string, transfer: boolean): Promise<void> {
  const holder = await trx
    .selectFrom('price')
    .select('id')
    .where('account', '=', account)
    .where('lookup_key', '=', key)
    .executeTakeFirst()
  if (!holder) return
  if (!transfer) {
    throw new MoneyError(
      'lookup_key_taken',
      `The price ${holder.id} has the lookup key '${key}' already. Nothing was changed; send transfer_lookup_key=true to take it over.`,
      { param: 'lookup_key' },
    )
  }
  await trx.updateTable('price').set({ lookup_key: null }).where('id', '=', holder.id).execute()
}
