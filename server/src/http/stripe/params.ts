import { z } from 'zod'

// What the parameters of /v1 are made of. Values arrive as strings (see form.ts).

/** The most that Stripe takes in one payment, minor units. */
export const amountMost = 99_999_999

type Refinement = { addIssue(issue: { code: 'custom'; message: string; params: { code: string } }): void }

/** Reports an issue under a code of Stripe's. */
export function refuse(ctx: Refinement, code: string, message: string): never {
  ctx.addIssue({ code: 'custom', message, params: { code } })
  return z.NEVER
}

export const text = (most = 5000) =>
  z.string().superRefine((value, ctx) => {
    if (value === '')
      refuse(ctx, 'parameter_invalid_empty', 'You passed an empty string; leave the parameter out or give a value.')
    if (value.length > most)
      refuse(ctx, 'parameter_invalid', `Invalid string: ${value.length} characters; at most ${most} are taken.`)
  })

/** An empty string unsets the value. */
export function emptyable<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === '' ? null : value), schema.nullable())
}

export const integer = (least: number, most: number) =>
  z
    .string()
    .transform((value, ctx) => {
      if (!/^[+-]?\d{1,20}$/.test(value)) {
        return refuse(ctx, 'parameter_invalid_integer', `Invalid integer: ${value.slice(0, 40)}`)
      }
      const number = Number(value)
      if (number < least) {
        return refuse(ctx, 'parameter_invalid_integer', `This value must be greater than or equal to ${least}.`)
      }
      if (number > most)
        return refuse(ctx, 'parameter_invalid_integer', `This value must be less than or equal to ${most}.`)
      return number
    })
    .meta({ type: 'integer', minimum: least, maximum: most })

/** Minor units of the currency: whole, at least 1. */
export const amount = () =>
  z
    .string()
    .transform((value, ctx) => {
      if (!/^[+-]?\d{1,40}$/.test(value)) {
        return refuse(
          ctx,
          'parameter_invalid_integer',
          `Invalid integer: ${value.slice(0, 40)}. Amounts are whole numbers of the currency's smallest unit: 50 dollars are 5000.`,
        )
      }
      const number = Number(value)
      if (number < 1) return refuse(ctx, 'parameter_invalid_integer', 'This value must be greater than or equal to 1.')
      if (number > amountMost)
        return refuse(ctx, 'amount_too_large', `Amount must be no more than ${amountMost} minor units.`)
      return number
    })
    .meta({ type: 'integer', minimum: 1, maximum: amountMost, description: 'minor units of the currency' })

export const boolean = () =>
  z
    .string()
    .transform((value, ctx) => {
      if (value === 'true' || value === '1') return true
      if (value === 'false' || value === '0') return false
      return refuse(ctx, 'parameter_invalid', `Invalid boolean: ${value.slice(0, 40)}; it takes true or false.`)
    })
    .meta({ type: 'boolean' })

export const currency = () =>
  z
    .string()
    .toLowerCase()
    .regex(/^[a-z]{3}$/, 'Invalid currency: it takes three letters, such as usd.')

export const email = () => text(512).regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Invalid email address.')

/** Where a browser may be sent: http or https, so that no script hides in it. */
export const url = () =>
  text(5000).superRefine((value, ctx) => {
    if (!URL.canParse(value) || !['http:', 'https:'].includes(new URL(value).protocol)) {
      refuse(ctx, 'url_invalid', 'Not a valid URL: it takes an absolute http or https address.')
    }
  })

/** `name[0]=a&name[1]=b` and `name[]=a&name[]=b` */
export function list<Item extends z.ZodType>(item: Item, most: number) {
  return z
    .preprocess(listed, z.array(item).max(most, `Too many items: at most ${most} are taken.`))
    .meta({ type: 'array', maxItems: most })
}

function listed(value: unknown): unknown {
  if (value === '') return []
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value)
  if (keys.some((key) => !/^\d{1,6}$/.test(key))) return value
  return keys.sort((a, b) => Number(a) - Number(b)).map((key) => (value as Record<string, unknown>)[key])
}

const keysMost = 50

/** Metadata as it is sent: an empty value deletes its key, an empty string all keys (null). */
export const metadata = () =>
  z
    .preprocess(
      (value) => (value === '' ? null : value),
      z
        .record(z.string(), z.string())
        .superRefine((record, ctx) => {
          const keys = Object.keys(record)
          if (keys.length > keysMost) {
            refuse(ctx, 'parameter_invalid', `Metadata has ${keys.length} keys; at most ${keysMost} are taken.`)
          }
          for (const key of keys) {
            if (key.length === 0 || key.length > 40) {
              refuse(
                ctx,
                'parameter_invalid',
                `Metadata keys have 1 to 40 characters; '${key.slice(0, 60)}' has ${key.length}.`,
              )
            }
            const { length } = record[key]!
            if (length > 500)
              refuse(ctx, 'parameter_invalid', `Metadata values have at most 500 characters; '${key}' has ${length}.`)
          }
        })
        .nullable(),
    )
    .meta({ type: 'object', additionalProperties: { type: 'string' } })

/** The metadata that results: keys are merged, those with an empty value go. */
export function mergeMetadata(
  before: Record<string, string>,
  change: Record<string, string> | null | undefined,
): Record<string, string> {
  if (change === undefined) return before
  if (change === null) return {}
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''))
}

export const ignoredWords = 'taken, and changes nothing here'

/** A parameter of Stripe's that changes nothing here: taken, and left alone. */
export const ignored = () => z.unknown().optional().meta({ description: ignoredWords })

/** A parameter of Stripe's that asks for something Giro cannot do; silence would be a lie. */
export const unsupported = (instead: string) =>
  z
    .unknown()
    .optional()
    .superRefine((value, ctx) => {
      if (value !== undefined)
        refuse(ctx, 'parameter_unknown', `Giro does not support this parameter of Stripe's. ${instead}`)
    })
    .meta({ deprecated: true, description: `refused: ${instead}` })
