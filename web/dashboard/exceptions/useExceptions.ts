import type { DashboardExceptions } from '@giro/protocol/dashboardView'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { use } from 'react'
import { getJson } from '../../ui/problem.ts'
import { RefetchInterval } from '../RefetchInterval.ts'

/** The open exceptions, of one kind or all; newest payment first. */
export function useExceptions(kind: string) {
  return useInfiniteQuery({
    queryKey: ['exceptions', kind],
    queryFn: ({ pageParam }) =>
      getJson<DashboardExceptions>(
        `/api/dashboard/exceptions?${new URLSearchParams({ ...(kind && { kind }), ...(pageParam && { after: pageParam }) })}`,
      ), // prettier-ignore
    initialPageParam: '',
    getNextPageParam: (last) => (last.has_more ? last.data.at(-1)?.exception.id : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: use(RefetchInterval),
  })
}
