import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../ui/CopyButton.tsx'

const origin = location.origin
const { hostname, port, protocol } = location

const examples = {
  shell: `curl ${origin}/v1/checkout/sessions \\
  -u sk_test_giro_local: \\
  -d mode=payment \\
  -d success_url=${origin}/dashboard \\
  -d 'line_items[0][quantity]=1' \\
  -d 'line_items[0][price_data][currency]=usd' \\
  -d 'line_items[0][price_data][unit_amount]=5000' \\
  -d 'line_items[0][price_data][product_data][name]=T-shirt'`,
  node: `import Stripe from 'stripe'

const stripe = new Stripe('sk_test_giro_local', {
  host: '${hostname}',
  port: ${port || (protocol === 'https:' ? 443 : 80)},
  protocol: '${protocol.slice(0, -1)}',
})
const session = await stripe.checkout.sessions.create({
  mode: 'payment',
  success_url: '${origin}/dashboard',
  line_items: [{
    quantity: 1,
    price_data: { currency: 'usd', unit_amount: 5000, product_data: { name: 'T-shirt' } },
  }],
})
console.log(session.url)`,
}

/** Before the first payment: how to make it. */
export function EmptyState() {
  const { t } = useTranslation('dashboard')
  const [language, setLanguage] = useState<keyof typeof examples>('shell')
  return (
    <section className="empty" data-testid="payments">
      <h1>{t('empty.title')}</h1>
      <p className="muted">{t('empty.text')}</p>
      <div className="code">
        <header>
          <fieldset className="tabs">
            <legend className="visually-hidden">{t('empty.tabs')}</legend>
            {(['shell', 'node'] as const).map((one) => (
              <label key={one}>
                <input type="radio" name="language" checked={language === one} onChange={() => setLanguage(one)} />
                {t(`empty.${one}`)}
              </label>
            ))}
          </fieldset>
          <CopyButton text={examples[language]} label={t('empty.copy')} />
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
        <pre dir="ltr" tabIndex={0}>
          <code>{examples[language]}</code>
        </pre>
      </div>
    </section>
  )
}
