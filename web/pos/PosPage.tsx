import type { PosView } from '@giro/protocol/posView'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadProblem } from '../ui/LoadProblem.tsx'
import { ProblemError } from '../ui/problem.ts'
import { AmountScreen } from './AmountScreen.tsx'
import { type Asked, rememberAsked } from './askedPayments.ts'
import { PaymentScreen } from './PaymentScreen.tsx'
import { getAndRemember, recall } from './recall.ts'
import { SalesScreen } from './SalesScreen.tsx'
import { readSettings, type Settings, storeSettings } from './settings.ts'

const path = '/api/pos'
type Screen = { name: 'amount' } | { name: 'sales' } | { name: 'payment'; asked: Asked }

/** /pos: type an amount, show the code, see that it is paid. */
export function PosPage() {
  const { t } = useTranslation('pos')
  const [pos, setPos] = useState<PosView | null>(() => recall<PosView>(path)?.value ?? null)
  const [problem, setProblem] = useState<unknown>(null)
  const [settings, setSettings] = useState(readSettings)
  const [screen, show] = useState<Screen>({ name: 'amount' })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = () =>
      getAndRemember<PosView>(path).then(
        ({ value }) => {
          setPos(value)
          setProblem(null)
        },
        (error) => {
          if (error instanceof ProblemError && error.status === 401) {
            return location.replace('/dashboard/login?next=/pos')
          }
          setProblem(error)
          timer = setTimeout(load, 4000)
        },
      )
    void load()
    return () => clearTimeout(timer)
  }, [])
  const change = (next: Settings) => {
    storeSettings(next)
    setSettings(next)
  }
  const ask = (amount: number, currency: string, description: string | null) => {
    const asked: Asked = {
      key: crypto.randomUUID(),
      amount,
      currency,
      description,
      tips: settings.tips,
      at_ms: Date.now(),
      secret: null,
    }
    rememberAsked(asked)
    show({ name: 'payment', asked })
  }
  if (!pos && problem)
    return (
      <LoadProblem
        error={problem}
        title={t('loadFailed')}
        notFound={{ title: t('loadFailed'), text: t('line.lost') }}
      />
    ) // prettier-ignore
  if (screen.name === 'payment')
    return (
      <PaymentScreen
        key={screen.asked.key}
        asked={screen.asked}
        settings={settings}
        onDone={() => show({ name: 'amount' })}
      />
    ) // prettier-ignore
  if (screen.name === 'sales')
    return <SalesScreen onBack={() => show({ name: 'amount' })} onShow={(asked) => show({ name: 'payment', asked })} />
  return (
    <AmountScreen
      pos={pos}
      lost={problem !== null}
      settings={settings}
      onSettings={change}
      onAsk={ask}
      onSales={() => show({ name: 'sales' })}
    />
  )
}
