import type { ResourceLanguage } from 'i18next'

/** The whole language in one file of the build. */
export const catalogue = import.meta.glob<ResourceLanguage[string]>('./*.json', { eager: true, import: 'default' })
