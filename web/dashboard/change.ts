import { sendJson } from '../ui/problem.ts'

/** Asks the service to change something; the header is one that a page of another origin may not send. */
export const change = <T = { ok: true }>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> =>
  sendJson<T>(method, path, body, { 'x-giro': 'dashboard' })
