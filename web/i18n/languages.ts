/** The languages that there are catalogues for, each by the name that its readers know. */
export const languages = { en: 'English', 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文', vi: 'Tiếng Việt' } as const

export type Language = keyof typeof languages
