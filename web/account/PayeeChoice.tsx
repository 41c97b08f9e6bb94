import type { PayeeView } from '@giro/protocol/payeeChange'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ShortHash } from '../ui/ShortHash.tsx'
import { MakeAccount } from './MakeAccount.tsx'
import type { OwnPasskey } from './ownPasskey.ts'

/** Where a seller's money goes, and the way to have it go to a passkey account of his own. `quiet`: only while nobody chose. */
export function PayeeChoice({ quiet }: { quiet?: boolean }) {
  const { t } = useTranslation('account')
  const [payee, setPayee] = useState<PayeeView | null>(null)
  const [done, setDone] = useState(false)
  useEffect(() => {
    import('./takeMoney.ts').then(({ readPayee }) => readPayee()).then(setPayee, () => {})
  }, [])
  const take = async (passkey: OwnPasskey) => {
    const { takeMoney } = await import('./takeMoney.ts')
    setPayee(await takeMoney(passkey))
    setDone(true)
  }
  if (!payee || (quiet && payee.chosen && !done)) return null
  return (
    <section className="payee-choice" aria-label={t('payee.title')} data-testid="payee" data-payee={payee.payee}>
      <p>
        {t(payee.chosen ? 'payee.goesTo' : 'payee.nobody')} <ShortHash value={payee.payee} of={t('payee.title')} />
      </p>
      {done ? (
        <p role="status" data-testid="payee-done">
          {t('payee.done')} <a href="/account">{t('payee.open')}</a>
        </p>
      ) : (
        <MakeAccount useLabel={t('payee.use')} onAccount={take} />
      )}
    </section>
  )
}
