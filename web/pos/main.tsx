import i18next from 'i18next'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import account from '../i18n/en/account.json'
import common from '../i18n/en/common.json'
import pos from '../i18n/en/pos.json'
import { startI18n } from '../i18n/startI18n.ts'
import { keepForBadLines } from './keepForBadLines.ts'
import { PosPage } from './PosPage.tsx'
import '../ui/base.css'
import './pos.css'

await startI18n({ account, common, pos })
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <PosPage />
  </StrictMode>,
)
keepForBadLines()
i18next.on('languageChanged', () => keepForBadLines())
