import * as tables from './migrations/0001_tables.ts'

/** SQL migrations in order; each runs once, in its own transaction. Never edit one that was released. */
export const migrations: { name: string; sql: string }[] = [{ name: '0001_tables', sql: tables.sql }]
