import { createContext } from 'react'

/** How often to ask again: seldom while the service tells of changes by itself, else every three seconds. */
export const RefetchInterval = createContext<number>(30_000)
