import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, RouterProvider } from 'react-router'
import common from '../i18n/en/common.json'
import dashboard from '../i18n/en/dashboard.json'
import { startI18n } from '../i18n/startI18n.ts'
import { ProblemError } from '../ui/problem.ts'
import { PaymentsPage } from './payments/PaymentsPage.tsx'
import { Shell } from './Shell.tsx'
import '../ui/base.css'
import './dashboard.css'

const PaymentPage = lazy(() =>
  import('./payments/PaymentPage.tsx').then(({ PaymentPage }) => ({ default: PaymentPage })),
)

const ExceptionsPage = lazy(() =>
  import('./exceptions/ExceptionsPage.tsx').then(({ ExceptionsPage }) => ({ default: ExceptionsPage })),
)

const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      children: [
        { index: true, element: <PaymentsPage /> },
        { path: 'payments/:id', element: <PaymentPage /> },
        { path: 'exceptions', element: <ExceptionsPage /> },
        { path: '*', element: <PaymentsPage /> },
      ],
    },
  ],
  { basename: '/dashboard' },
)

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1000,
      retry: (failures, error) => failures < 3 && error instanceof ProblemError && error.retryable,
    },
  },
})

await startI18n({ common, dashboard })
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
