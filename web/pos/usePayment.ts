import type { PayView } from '@giro/protocol/payView'
import type { PosPaymentRequest } from '@giro/protocol/posView'
import { useEffect, useState } from 'react'
import { ProblemError, postJson } from '../ui/problem.ts'
import { type Asked, rememberAsked } from './askedPayments.ts'
import { followPayment } from './followPayment.ts'

export type PaymentState = {
  view: PayView | null
  /** nothing was heard for a while: `view` may be old */
  silent: boolean
  /** the service refused to ask for the payment */
  refused: unknown
  accept: (view: PayView) => void
}

/** Asks for a payment until there is an answer, then follows it. What it says about money is what the service said. */
export function usePayment(asked: Asked): PaymentState {
  const [view, setView] = useState<PayView | null>(null)
  const [silent, setSilent] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  useEffect(() => {
    let stop = () => {}
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const follow = (secret: string) => {
      stop = followPayment(secret, { view: setView, silence: setSilent })
    }
    const ask = async (pause_ms: number) => {
      const { amount, currency, description, tips } = asked
      const body: PosPaymentRequest = { amount, currency, description, tips }
      try {
        const answer = await postJson<PayView>('/api/pos/payments', body, {
          'x-giro': 'dashboard',
          'idempotency-key': asked.key,
        })
        rememberAsked({ ...asked, secret: answer.secret })
        if (stopped) return
        setSilent(false)
        setView(answer)
        follow(answer.secret)
      } catch (error) {
        if (stopped) return
        if (error instanceof ProblemError && !error.retryable) return setRefused(error)
        setSilent(true)
        timer = setTimeout(() => ask(Math.min(pause_ms * 2, 8000)), pause_ms)
      }
    }
    if (asked.secret) follow(asked.secret)
    else void ask(1000)
    return () => {
      stopped = true
      clearTimeout(timer)
      stop()
    }
  }, [asked])
  return { view, silent, refused, accept: setView }
}
