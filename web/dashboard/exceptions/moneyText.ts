import type { StrayMoney } from '@giro/protocol/exception'
import type { TFunction } from 'i18next'
import { locale } from '../../i18n/startI18n.ts'
import { formatToken } from '../../ui/money.ts'
import { short } from '../../ui/ShortHash.tsx'

/** Each token's amount, joined: "1.00 USDC + 2.00 USDT". A token that is not known here goes by its address. */
export function moneyText(money: StrayMoney[], t: TFunction<'dashboard'>): string {
  return money
    .map(({ amount, decimals, symbol, asset }) =>
      decimals === null
        ? t('resolve.unknownToken', { amount, asset: short(asset) })
        : formatToken(amount, { decimals, symbol: symbol ?? short(asset) }, locale()),
    )
    .join(' + ')
}
