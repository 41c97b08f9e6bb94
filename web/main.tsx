import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { CheckoutPage } from './checkout/CheckoutPage.tsx'
import account from './i18n/en/account.json'
import checkout from './i18n/en/checkout.json'
import claim from './i18n/en/claim.json'
import common from './i18n/en/common.json'
import link from './i18n/en/link.json'
import refund from './i18n/en/refund.json'
import { startI18n } from './i18n/startI18n.ts'
import { LanguageChoice } from './ui/LanguageChoice.tsx'
import './ui/base.css'
import './checkout/checkout.css'

// Pages that never link to each other, each at its own word and a secret, such as /pay/:secret: a router would be most of the script.
const RefundPage = lazy(() => import('./refund/RefundPage.tsx').then(({ RefundPage }) => ({ default: RefundPage })))
const ReceiptPage = lazy(() =>
  import('./receipt/ReceiptPage.tsx').then(({ ReceiptPage }) => ({ default: ReceiptPage })),
)
const ClaimPage = lazy(() => import('./claim/ClaimPage.tsx').then(({ ClaimPage }) => ({ default: ClaimPage })))
const LinkPage = lazy(() => import('./link/LinkPage.tsx').then(({ LinkPage }) => ({ default: LinkPage })))
const AccountPage = lazy(() =>
  import('./account/AccountPage.tsx').then(({ AccountPage }) => ({ default: AccountPage })),
)
const [, page, encodedSecret = ''] = location.pathname.split('/')
const secret = decodeURIComponent(encodedSecret)

await startI18n({ common, account, checkout, claim, link, refund })
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Suspense>
      {page === 'refund' ? (
        <RefundPage secret={secret} />
      ) : page === 'l' ? (
        <LinkPage word={secret} />
      ) : page === 'r' ? (
        <ReceiptPage token={secret} />
      ) : page === 'claim' ? (
        <ClaimPage token={secret} />
      ) : page === 'account' ? (
        <AccountPage />
      ) : (
        <CheckoutPage secret={secret} />
      )}
      <footer className="foot">
        <LanguageChoice />
      </footer>
    </Suspense>
  </StrictMode>,
)
