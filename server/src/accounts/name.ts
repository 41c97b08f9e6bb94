import type { Context, Db } from '../context.ts'

const keepFor_ms = 10_000
const names = new WeakMap<Db, Map<string, { name: string; until_ms: number }>>()

/** The merchant's name as payers see it. Remembered for ten seconds: every view of every payment asks for it. */
export async function accountName(context: Pick<Context, 'db' | 'now'>, id: string): Promise<string> {
  const known = names.get(context.db) ?? new Map<string, { name: string; until_ms: number }>()
  names.set(context.db, known)
  const found = known.get(id)
  if (found && found.until_ms > context.now()) return found.name
  const { name } = await context.db.selectFrom('account').select('name').where('id', '=', id).executeTakeFirstOrThrow()
  known.set(id, { name, until_ms: context.now() + keepFor_ms })
  return name
}
