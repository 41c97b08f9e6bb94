import { getJson } from '../ui/problem.ts'

/** An answer of the service with the time it was given: what the screen shows while the line is down. */
export type Recalled<T> = { value: T; at_ms: number }

export function recall<T>(path: string): Recalled<T> | null {
  try {
    return JSON.parse(localStorage.getItem(`giro.pos:${path}`) ?? 'null') as Recalled<T> | null
  } catch {
    return null
  }
}

/** GET of JSON that is remembered for when the line is down. Throws ProblemError. */
export async function getAndRemember<T>(path: string): Promise<Recalled<T>> {
  const recalled = { value: await getJson<T>(path), at_ms: Date.now() }
  try {
    localStorage.setItem(`giro.pos:${path}`, JSON.stringify(recalled))
  } catch {
    // too much for this browser: it is asked for again next time
  }
  return recalled
}
