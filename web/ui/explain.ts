import type { TFunction } from 'i18next'
import { WalletError } from '../wallet/WalletError.ts'
import { ProblemError } from './problem.ts'

/** An error in the reader's words; what the service or the wallet said about it stays, word for word. */
export function explain(error: unknown, t: TFunction<'common'>): string {
  if (error instanceof ProblemError) {
    if (error.code === 'offline') return t('error.offline')
    return error.message || t('error.unknown', { message: String(error.status) })
  }
  if (error instanceof WalletError) return t(`error.wallet.${error.code}`, { ...noValues, ...error.values })
  return t('error.unknown', { message: error instanceof Error ? error.message : String(error) })
}

/** What the texts of wallet errors may name; the catalogue's types want each of them said. */
const noValues = { message: '', account: '', network: '', balance: '', symbol: '', hash: '' }
