import { type Me, may, type Permission } from '@giro/protocol/access'
import { useQuery } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { getJson } from '../../ui/problem.ts'

/** Who looks at the pages; asked once, and again after everything that may have changed it. */
export const useMeQuery = () =>
  useQuery({ queryKey: ['me'], queryFn: () => getJson<Me>('/api/dashboard/me'), staleTime: 60_000 })

export const MeContext = createContext<Me | null>(null)

/** Inside of the pages that ask for a login. */
export function useMe(): Me & { may: (permission: Permission) => boolean } {
  const me = use(MeContext)
  if (!me) throw new Error('useMe is for pages behind the login')
  return { ...me, may: (permission) => may(me, permission) }
}
