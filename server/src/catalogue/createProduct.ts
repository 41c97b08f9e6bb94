import type { Context, Trx } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { toJson } from '../store/parse.ts'
import { findProduct, type ProductRow } from './find.ts'

export type NewProduct = {
  id: string
  /** the seller chose the id, so it may be taken */
  chosen?: boolean
  name: string
  description?: string | null
  active?: boolean
  images?: string[]
  metadata?: Record<string, string>
  shippable?: boolean | null
  statement_descriptor?: string | null
  unit_label?: string | null
  url?: string | null
}

/** Creates a product, without telling it; repeated with the same id it finds what was made. @throws {MoneyError} when a chosen id is taken. */
export async function createProduct(
  context: Pick<Context, 'now'>,
  trx: Trx,
  account: Pick<AccountRow, 'id' | 'network'>,
  product: NewProduct,
): Promise<ProductRow> {
  const now = context.now()
  const inserted = await trx
    .insertInto('product')
    .values({
      id: product.id,
      account: account.id,
      network: account.network,
      created_ms: now,
      updated_ms: now,
      active: product.active ?? true,
      name: product.name,
      description: product.description ?? null,
      images: toJson(product.images ?? []),
      metadata: toJson(product.metadata ?? {}),
      default_price: null,
      shippable: product.shippable ?? null,
      statement_descriptor: product.statement_descriptor ?? null,
      unit_label: product.unit_label ?? null,
      url: product.url ?? null,
    })
    .onConflict((conflict) => conflict.columns(['account', 'id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!inserted && product.chosen) {
    throw new MoneyError(
      'resource_already_exists',
      `There is a product '${product.id}' already. Nothing was created; choose another id, or update that product.`,
      { param: 'id' },
    )
  }
  return inserted ?? findProduct(trx, account.id, product.id)
}
