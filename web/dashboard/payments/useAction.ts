import type { DashboardPaymentDetail } from '@giro/protocol/dashboardView'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { postJson } from '../../ui/problem.ts'

/** Captures, voids, refunds or resolves; then the page shows what the service answered, and the lists are asked for again. */
export function useAction(action: 'capture' | 'void' | 'refund' | 'resolve', id: string, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { amount?: number; final?: boolean; reason?: string; resolution?: string }) =>
      postJson<DashboardPaymentDetail>(`/api/dashboard/payments/${encodeURIComponent(id)}/${action}`, body, {
        'x-giro': 'dashboard', // a page of another origin may not send it
      }),
    onSuccess: (detail) => {
      if (detail?.payment) queries.setQueryData(['payment', id], detail)
      onDone()
    },
    onSettled: () => queries.invalidateQueries(),
  })
}
