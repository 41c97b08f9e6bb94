// Both drivers give the same values: int8 a number, numeric a bigint, jsonb the parsed value.

/** PostgreSQL's type numbers. */
export const oid = { int8: 20, numeric: 1700 } as const

/** int8: ids, block numbers, times and minor units, all far below 2^53. */
export function parseInt8(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`int8 ${value} from the database is beyond 2^53`)
  return number
}

/** numeric: base units. What can have a fraction (avg, division) must be cast to float8 in the query. */
export function parseNumeric(value: string): bigint {
  return BigInt(value)
}

/**
 * Text of a jsonb parameter: columns of objects and arrays are written as `toJson(value)`, never as the value itself,
 * because pg would turn an array into a PostgreSQL array. A bigint becomes a decimal string.
 */
export function toJson(value: object): string {
  try {
    // Four times as fast as with a function that looks at every value; it throws for a bigint.
    return JSON.stringify(value)
  } catch {
    return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? each.toString() : each))
  }
}
