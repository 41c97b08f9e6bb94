import { CopyButton } from '../../ui/CopyButton.tsx'
import { Notice } from '../../ui/Notice.tsx'

/** A link or key that is shown now and never again. */
export function Once({ secret, label, hint }: { secret: string; label: string; hint: string }) {
  return (
    <Notice tone="warn" title={label} alert testId="once">
      <p>{hint}</p>
      <code className="mono once">{secret}</code>
      <CopyButton text={secret} label={label} />
    </Notice>
  )
}
