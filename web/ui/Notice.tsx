import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

type Props = {
  tone: 'info' | 'warn' | 'bad' | 'good'
  title?: string
  children?: ReactNode
  alert?: boolean
  testId?: string
}

const icons: Record<Props['tone'], IconName> = { info: 'info', warn: 'alert', bad: 'alert', good: 'check' }

/** Something that the reader has to know, where it happened. `alert`: read out at once. */
export function Notice({ tone, title, children, alert, testId }: Props) {
  return (
    <div className="notice" data-tone={tone} role={alert ? 'alert' : undefined} data-testid={testId}>
      <Icon name={icons[tone]} />
      <div>
        {title && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  )
}
