import { roles } from '@giro/protocol/access'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** A role, and what it may do. */
export function RoleField() {
  const { t } = useTranslation('access')
  const [role, setRole] = useState<(typeof roles)[number]>('cashier')
  const id = useId()
  return (
    <div className="field-form">
      <label htmlFor={id}>{t('team.role')}</label>
      <select
        id={id}
        name="role"
        value={role}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setRole(event.target.value as typeof role)}
      >
        {roles.map((each) => (
          <option key={each} value={each}>
            {t(`role.${each}`)}
          </option>
        ))}
      </select>
      <p className="hint" id={`${id}-hint`}>
        {t(`roleHint.${role}`)}
      </p>
    </div>
  )
}
