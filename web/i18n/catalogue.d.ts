import 'i18next'
import type access from './en/access.json'
import type account from './en/account.json'
import type checkout from './en/checkout.json'
import type claim from './en/claim.json'
import type common from './en/common.json'
import type dashboard from './en/dashboard.json'
import type link from './en/link.json'
import type pos from './en/pos.json'
import type refund from './en/refund.json'
import type selling from './en/selling.json'

// A key that the English catalogue does not have does not compile.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      account: typeof account
      access: typeof access
      common: typeof common
      checkout: typeof checkout
      dashboard: typeof dashboard
      link: typeof link
      pos: typeof pos
      claim: typeof claim
      dashboard: typeof dashboard
      refund: typeof refund
      selling: typeof selling
    }
  }
}
