import { useMutation, useQueryClient } from '@tanstack/react-query'
import { change } from '../change.ts'

type Given = { method: 'POST' | 'PUT' | 'DELETE'; path: string; body?: unknown }

/** Changes something of the settings, and asks again for what is on the screen. */
export function useChange<T = { ok: true }>(onSuccess?: (answer: T) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ method, path, body }: Given) => change<T>(method, `/api/dashboard/${path}`, body),
    onSuccess: (answer) => {
      onSuccess?.(answer)
      return queries.invalidateQueries()
    },
  })
}
