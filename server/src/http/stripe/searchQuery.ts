import { MoneyError } from '../../payments/errors.ts'

/** `field:'value'`, `metadata['key']:'value'`, `-field:null`, `amount>1000`. `value` null: the word null. */
export type Clause = {
  field: string
  key: string | null
  operator: ':' | '~' | '>' | '>=' | '<' | '<='
  value: string | null
  negated: boolean
}

const clausesMost = 10
const quoted = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`
const clausePattern = new RegExp(
  String.raw`(-?)([a-z_][a-z_.0-9]*)(?:\[(${quoted})\])?(>=|<=|:|~|>|<)(${quoted}|-?[\w.]+)`,
  'iy',
)
const joinerPattern = /\s+(?:(and|or)\s+)?/iy

/** Parses Stripe's search query language: clauses joined by AND or by OR, not both. @throws {MoneyError} saying where */
export function parseQuery(query: string): { clauses: Clause[]; joiner: 'and' | 'or' } {
  const text = query.trim()
  const clauses: Clause[] = []
  const joiners = new Set<string>()
  let at = 0
  while (true) {
    clausePattern.lastIndex = at
    const match = clausePattern.exec(text)
    if (!match) throw wrong(`is not understood at '${text.slice(at, at + 40)}'`)
    const [whole, minus, field, key, operator, value] = match
    clauses.push({
      field: field!.toLowerCase(),
      key: key === undefined ? null : unquote(key),
      operator: operator as Clause['operator'],
      value: value!.toLowerCase() === 'null' ? null : unquote(value!),
      negated: minus === '-',
    })
    if (clauses.length > clausesMost) throw wrong(`has more than ${clausesMost} clauses`)
    at += whole.length
    if (at === text.length) break
    joinerPattern.lastIndex = at
    const joiner = joinerPattern.exec(text)
    if (!joiner) throw wrong(`is not understood at '${text.slice(at, at + 40)}'`)
    joiners.add(joiner[1]?.toLowerCase() ?? 'and')
    at += joiner[0].length
  }
  if (joiners.size > 1) throw wrong('joins clauses by AND and by OR; use one of them')
  return { clauses, joiner: joiners.has('or') ? 'or' : 'and' }
}

function unquote(value: string): string {
  const quote = value[0]
  if (quote !== "'" && quote !== '"') return value
  return value.slice(1, -1).replaceAll(/\\(.)/g, '$1')
}

function wrong(what: string): MoneyError {
  return new MoneyError(
    'parameter_invalid',
    `The search query ${what}. Write clauses such as status:'succeeded' AND metadata['order']:'9'.`,
    { param: 'query' },
  )
}
