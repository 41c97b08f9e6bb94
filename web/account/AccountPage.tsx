import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadProblem } from '../ui/LoadProblem.tsx'
import { Account } from './Account.tsx'
import { forgetPasskey, type OwnPasskey, recallPasskey } from './ownPasskey.ts'
import { useAccount } from './useAccount.ts'
import { Welcome } from './Welcome.tsx'
import './account.css'

/** /account: a person's own money and keys. */
export function AccountPage() {
  const { t } = useTranslation('account')
  const [passkey, setPasskey] = useState(recallPasskey)
  useEffect(() => {
    document.title = t('title')
  }, [t])
  if (!passkey) return <Welcome onAccount={setPasskey} />
  const leave = () => {
    forgetPasskey()
    setPasskey(null)
  }
  return <Known key={passkey.account} passkey={passkey} onLeave={leave} />
}

function Known({ passkey, onLeave }: { passkey: OwnPasskey; onLeave: () => void }) {
  const { t } = useTranslation('account')
  const { view, problem, accept, load } = useAccount(passkey.account)
  if (view) return <Account passkey={passkey} view={view} accept={accept} load={load} onLeave={onLeave} />
  if (problem !== null)
    return (
      <LoadProblem
        error={problem}
        title={t('loadFailed')}
        notFound={{ title: t('notFound.title'), text: t('notFound.text') }}
      />
    ) // prettier-ignore
  return <main className="account" aria-busy="true" />
}
