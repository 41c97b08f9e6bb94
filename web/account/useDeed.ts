import { useState } from 'react'

/** Something that takes a while and may fail: whether it is under way, what went wrong, and doing it. */
export function useDeed() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const run = async (act: () => Promise<void>) => {
    setBusy(true)
    setError(null)
    try {
      await act()
    } catch (error) {
      setError(error)
    }
    setBusy(false)
  }
  return { busy, error, run }
}
