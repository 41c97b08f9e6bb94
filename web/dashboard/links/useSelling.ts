import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getJson } from '../../ui/problem.ts'
import { change as send } from '../change.ts'

/** A list of /api/dashboard, such as `links`, and the change that answers with it. */
export function useSelling<Item>(name: 'links' | 'products') {
  const queries = useQueryClient()
  const path = `/api/dashboard/${name}`
  const list = useQuery({ queryKey: [name], queryFn: () => getJson<Item[]>(path) })
  const change = useMutation({
    mutationFn: ({ id, body }: { id?: string; body: object }) =>
      send<Item[]>('POST', id === undefined ? path : `${path}/${encodeURIComponent(id)}`, body),
    onSuccess: (items) => queries.setQueryData([name], items),
    // a product's price is its links' price
    onSettled: () => queries.invalidateQueries({ queryKey: [name === 'links' ? 'products' : 'links'] }),
  })
  return { list, change }
}
