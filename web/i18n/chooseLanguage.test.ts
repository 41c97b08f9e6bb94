import { expect, test } from 'vitest'
import { chooseLanguage } from './chooseLanguage.ts'

const available = ['en', 'zh-Hans', 'zh-Hant', 'vi']

test('default', () => {
  expect(chooseLanguage(['vi-VN', 'en'], available)).toEqual({ language: 'vi', format: 'vi-VN' })
})

test('behavior: a region decides the script', () => {
  expect(chooseLanguage(['zh-TW'], available).language).toBe('zh-Hant')
  expect(chooseLanguage(['zh-HK'], available).language).toBe('zh-Hant')
  expect(chooseLanguage(['zh-CN'], available).language).toBe('zh-Hans')
  expect(chooseLanguage(['zh'], available).language).toBe('zh-Hans')
})

test('behavior: numbers keep the region of the reader', () => {
  expect(chooseLanguage(['en-GB'], available)).toEqual({ language: 'en', format: 'en-GB' })
})

test('behavior: the next wanted language, then English', () => {
  expect(chooseLanguage(['de-DE', 'vi'], available).language).toBe('vi')
  expect(chooseLanguage(['de-DE'], available)).toEqual({ language: 'en', format: 'en' })
})

test('error: a tag that is none', () => {
  expect(chooseLanguage(['???'], available).language).toBe('en')
})

test('behavior: what was chosen on the page comes first, in the region of the browser', () => {
  expect(chooseLanguage(['en-GB', 'vi'], available, 'zh-Hant')).toEqual({ language: 'zh-Hant', format: 'zh-Hant' })
  expect(chooseLanguage(['en-GB', 'zh-HK'], available, 'zh-Hant')).toEqual({ language: 'zh-Hant', format: 'zh-HK' })
  expect(chooseLanguage(['vi'], available, 'en')).toEqual({ language: 'en', format: 'en' })
  expect(chooseLanguage(['vi'], available, 'tlh').language).toBe('vi')
})
