import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../access/Field.tsx'

type Body = { name: string | null; permissions: Record<string, string> | null }
type Props = { resources: string[]; pending: boolean; onMake: (body: Body) => void }

/** A key for everything, or for what is chosen. */
export function NewKeyForm({ resources, pending, onMake }: Props) {
  const { t } = useTranslation('access')
  const [restricted, setRestricted] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { name, ...levels } = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    const permissions = Object.fromEntries(Object.entries(levels).filter(([, level]) => level !== ''))
    onMake({ name: name || null, permissions: restricted ? permissions : null })
    event.currentTarget.reset()
  }
  return (
    <form className="action-form" onSubmit={submit}>
      <Field label={t('keys.name')} hint={t('keys.nameHint')} name="name" autoComplete="off" maxLength={100} />
      <label className="check">
        <input type="checkbox" checked={restricted} onChange={(event) => setRestricted(event.target.checked)} />
        <span>
          {t('keys.restrict')}
          <small>{t('keys.restrictHint')}</small>
        </span>
      </label>
      {restricted && (
        <fieldset className="rights">
          <legend>{t('keys.rights')}</legend>
          {resources.map((resource) => (
            <label key={resource}>
              <span className="mono">{resource}</span>
              <select name={resource} defaultValue="">
                <option value="">{t('keys.none')}</option>
                <option value="read">{t('keys.read')}</option>
                <option value="write">{t('keys.write')}</option>
              </select>
            </label>
          ))}
        </fieldset>
      )}
      <button type="submit" className="button primary" disabled={pending}>
        {t('keys.make')}
      </button>
    </form>
  )
}
