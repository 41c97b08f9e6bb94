import qs from 'qs'
import { MoneyError } from '../../payments/errors.ts'

const depthMost = 6
const pairsMost = 1000

/**
 * Parses a form-encoded body or query with bracketed keys, as Stripe's clients write them. Every value is a string or an
 * object of such; arrays too come as objects with the index as key (see `list` in params.ts), so that metadata whose
 * keys are numbers stays what it was.
 */
export function parseForm(text: string): Record<string, unknown> {
  if (text === '') return {}
  let pairs = 1
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) pairs++
  if (pairs > pairsMost) throw invalid(`The request has ${pairs} parameters; at most ${pairsMost} are taken.`)
  if (text.includes('%00') || text.includes('\0'))
    throw invalid('The request has a NUL character, which cannot be stored.')
  if (text.includes('__proto__')) throw invalid("A parameter is named '__proto__', which is not taken.")
  try {
    return qs.parse(text, {
      depth: depthMost,
      strictDepth: true,
      arrayLimit: 0,
      plainObjects: true,
      parameterLimit: pairsMost,
    })
  } catch (cause) {
    throw invalid(`A parameter is nested deeper than ${depthMost} levels.`, cause)
  }
}

function invalid(message: string, cause?: unknown): MoneyError {
  return new MoneyError('parameter_invalid', `${message} Nothing was changed.`, { cause })
}

/** Stripe's name of a nested parameter: `line_items[0][quantity]`. */
export function paramName(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('')
}
