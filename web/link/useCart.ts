import type { LinkSession, LinkSessionRequest, LinkView } from '@giro/protocol/linkView'
import { useRef, useState } from 'react'
import { plainMinor } from '../ui/money.ts'
import { ProblemError, postJson } from '../ui/problem.ts'
import { type Cart, newCart, openAmount, totalOf } from './cart.ts'

/** What the buyer chose, and the way from there to the checkout. `reload` shows the prices of now. */
export function useCart(link: LinkView, reload: () => void) {
  const preset = link.items[0]?.custom?.preset
  const [cart, setCart] = useState<Cart>(() => ({
    ...newCart(link),
    typed: preset ? plainMinor(preset, link.currency) : '',
  }))
  const [working, setWorking] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  // of this visit: what is sent twice opens one payment
  const key = useRef(crypto.randomUUID())
  const total = totalOf(link, cart)
  const pay = async () => {
    if (total === null || working) return
    setWorking(true)
    setProblem(null)
    const request: LinkSessionRequest = { quantities: cart.quantities, amount: openAmount(link, cart), total }
    try {
      const { pay_url } = await postJson<LinkSession>(`/api/links/${encodeURIComponent(link.word)}/sessions`, request, {
        'idempotency-key': key.current,
      })
      location.assign(pay_url)
    } catch (error) {
      setProblem(error)
      setWorking(false)
      if (error instanceof ProblemError && error.status === 409) reload()
    }
  }
  return { cart, setCart, total, working, problem, pay }
}
