import { useTranslation } from 'react-i18next'
import { CopyButton } from './CopyButton.tsx'

/** The ends of a hash or an address. */
export const short = (hash: string) => `${hash.slice(0, 6)}…${hash.slice(-4)}`

/** A hash or an address by its ends, the whole to copy; `of` says of what it is. */
export function ShortHash({ value, of }: { value: string; of: string }) {
  const { t } = useTranslation()
  return (
    <span className="hash">
      <bdi title={value}>{short(value)}</bdi>
      <CopyButton compact text={value} label={t('copyThing', { thing: of })} />
    </span>
  )
}
