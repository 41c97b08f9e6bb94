/** The documents in reading order; each is docs/<slug>.md and is served at /docs/<slug>. */
export const contents: { title: string; pages: { slug: string; title: string }[] }[] = [
  {
    title: 'Start',
    pages: [
      { slug: 'index', title: 'What Giro is' },
      { slug: 'stripe-in-five-minutes', title: 'From Stripe in five minutes' },
      { slug: 'api', title: 'API reference' },
    ],
  },
  {
    title: 'Operations',
    pages: [
      { slug: 'operations/authorize', title: 'Authorize' },
      { slug: 'operations/capture', title: 'Capture' },
      { slug: 'operations/void', title: 'Void' },
      { slug: 'operations/release', title: 'Release' },
      { slug: 'operations/charge', title: 'Charge' },
      { slug: 'operations/refund', title: 'Refund' },
      { slug: 'operations/cancel', title: 'Cancel' },
      { slug: 'exceptions', title: 'Exceptions' },
      { slug: 'operations/deposit-address', title: 'Deposit address' },
      { slug: 'operations/balance', title: 'Balance' },
      { slug: 'operations/settler', title: 'Settler' },
    ],
  },
  {
    title: 'Operate',
    pages: [
      { slug: 'public-chains', title: 'Public chains' },
      { slug: 'several-servers', title: 'Several servers' },
      { slug: 'backup', title: 'Backup' },
    ],
  },
  {
    title: 'Trust',
    pages: [
      { slug: 'trust', title: 'Whose signature moves what' },
      { slug: 'threat-model', title: 'Threat model' },
    ],
  },
]
