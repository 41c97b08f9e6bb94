import type { PayView } from '@giro/protocol/payView'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../ui/Icon.tsx'
import { webLink } from './webLink.ts'

const wait_s = 4

/** Back to the shop: by itself after four seconds, unless the payer stays or only came to see an old receipt. */
export function Continue({ view }: { view: PayView }) {
  const { t } = useTranslation('checkout')
  const url = webLink(view.success_url)
  const settled_s = view.phases.settlement?.at ?? 0
  // with something left to say to the payer, the page does not go away by itself
  const fresh = useRef(view.exception === null && view.server_time - settled_s < 60)
  const [left_s, setLeft] = useState<number | null>(fresh.current ? wait_s : null)
  useEffect(() => {
    if (!url || left_s === null) return
    if (left_s === 0) return location.assign(url)
    const timer = setTimeout(() => setLeft(left_s - 1), 1000)
    return () => clearTimeout(timer)
  }, [url, left_s])
  if (!url) return null
  return (
    <div className="continue">
      <a className="button primary" href={url} data-testid="continue">
        {t('continue.button', { merchant: view.merchant.name })}
        <Icon name="arrow" />
      </a>
      {fresh.current && (
        <p>
          {left_s !== null && (
            <>
              <span>{t('continue.countdown', { count: left_s })}</span>{' '}
              <button type="button" className="link" data-testid="stay" onClick={() => setLeft(null)}>
                {t('continue.stop')}
              </button>
            </>
          )}
        </p>
      )}
    </div>
  )
}
