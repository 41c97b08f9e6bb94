import type { z } from 'zod'
import { MoneyError } from '../../payments/errors.ts'
import { paramName } from './form.ts'

/** Checks parameters against a schema. @throws {MoneyError} for the first thing wrong, worded as Stripe does. */
export function validate<Schema extends z.ZodType>(schema: Schema, params: Record<string, unknown>): z.output<Schema> {
  const result = schema.safeParse(params)
  if (result.success) return result.data
  // An unknown name says more than what it made be missing.
  const issue = result.error.issues.find((each) => each.code === 'unrecognized_keys') ?? result.error.issues[0]!
  if (issue.code === 'unrecognized_keys') {
    const param = paramName([...issue.path, issue.keys[0]!])
    throw new MoneyError('parameter_unknown', `Received unknown parameter: ${param}`, { param })
  }
  const param = paramName(issue.path)
  if (issue.code === 'invalid_type' && valueAt(params, issue.path) === undefined) {
    throw new MoneyError('parameter_missing', `Missing required param: ${param}.`, { param })
  }
  if (issue.code === 'custom') {
    throw new MoneyError(String(issue.params?.code ?? 'parameter_invalid'), issue.message, { param })
  }
  if (issue.code === 'invalid_value') {
    throw new MoneyError('parameter_invalid', `Invalid ${param}: must be one of ${issue.values.join(', ')}`, { param })
  }
  const expected =
    issue.code === 'invalid_type'
      ? `Invalid ${issue.expected === 'string' ? 'string' : 'object'}: ${param}`
      : issue.message
  throw new MoneyError('parameter_invalid', expected, { param })
}

function valueAt(params: unknown, path: readonly PropertyKey[]): unknown {
  let value = params
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}
