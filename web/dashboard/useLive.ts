import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

const together_ms = 250

/** Asks again for what is on the screen whenever the service says that something changed. Tells whether it listens; it does not for who may not read. */
export function useLive(wanted: boolean): boolean {
  const queries = useQueryClient()
  const [live, setLive] = useState(false)
  useEffect(() => {
    if (!wanted) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let reopening: ReturnType<typeof setTimeout> | undefined
    let source: EventSource
    const changed = () => {
      // many changes come in one block: one question answers them all
      timer ??= setTimeout(() => {
        timer = undefined
        queries.invalidateQueries()
      }, together_ms)
    }
    const open = () => {
      source = new EventSource('/api/dashboard/live')
      source.addEventListener('open', () => {
        setLive(true)
        changed() // what happened while nobody listened
      })
      source.addEventListener('changed', changed)
      source.addEventListener('error', () => {
        setLive(false)
        if (source.readyState === EventSource.CLOSED) reopening = setTimeout(open, 5000)
      })
    }
    open()
    return () => {
      source.close()
      clearTimeout(timer)
      clearTimeout(reopening)
    }
  }, [queries, wanted])
  return live
}
