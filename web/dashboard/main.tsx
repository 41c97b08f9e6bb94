import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, RouterProvider } from 'react-router'
import access from '../i18n/en/access.json'
import common from '../i18n/en/common.json'
import dashboard from '../i18n/en/dashboard.json'
import selling from '../i18n/en/selling.json'
import { startI18n } from '../i18n/startI18n.ts'
import { LanguageChoice } from '../ui/LanguageChoice.tsx'
import { ProblemError } from '../ui/problem.ts'
import { LoggedIn } from './access/LoggedIn.tsx'
import { PaymentsPage } from './payments/PaymentsPage.tsx'
import { Shell } from './Shell.tsx'
import '../ui/base.css'
import './dashboard.css'
import './access/access.css'

const PaymentPage = lazy(() =>
  import('./payments/PaymentPage.tsx').then(({ PaymentPage }) => ({ default: PaymentPage })),
)

const ExceptionsPage = lazy(() =>
  import('./exceptions/ExceptionsPage.tsx').then(({ ExceptionsPage }) => ({ default: ExceptionsPage })),
)
const LinksPage = lazy(() => import('./links/LinksPage.tsx').then(({ LinksPage }) => ({ default: LinksPage })))
const ProductsPage = lazy(() =>
  import('./products/ProductsPage.tsx').then(({ ProductsPage }) => ({ default: ProductsPage })),
)
const SalesPage = lazy(() => import('./sales/SalesPage.tsx').then(({ SalesPage }) => ({ default: SalesPage })))
const LoginPage = lazy(() => import('./access/LoginPage.tsx').then(({ LoginPage }) => ({ default: LoginPage })))
const InvitationPage = lazy(() =>
  import('./access/InvitationPage.tsx').then(({ InvitationPage }) => ({ default: InvitationPage })),
)
const SettingsPage = lazy(() =>
  import('./settings/SettingsPage.tsx').then(({ SettingsPage }) => ({ default: SettingsPage })),
)

const router = createBrowserRouter(
  [
    { path: 'login', element: <LoginPage /> },
    { path: 'invitation/:token', element: <InvitationPage /> },
    {
      element: <LoggedIn />,
      children: [
        {
          element: <Shell />,
          children: [
            { index: true, element: <PaymentsPage /> },
            { path: 'payments/:id', element: <PaymentPage /> },
            { path: 'exceptions', element: <ExceptionsPage /> },
            { path: 'links', element: <LinksPage /> },
            { path: 'products', element: <ProductsPage /> },
            { path: 'sales', element: <SalesPage /> },
            { path: 'settings/:section?', element: <SettingsPage /> },
            { path: '*', element: <PaymentsPage /> },
          ],
        },
      ],
    },
  ],
  { basename: '/dashboard' },
)

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A session that is over shows in whatever is asked next: then ask who we are, which leads to the login.
    onError: (error, query) => {
      const over = error instanceof ProblemError && error.status === 401
      if (over && query.queryKey[0] !== 'me') queries.invalidateQueries({ queryKey: ['me'] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 1000,
      retry: (failures, error) => failures < 3 && error instanceof ProblemError && error.retryable,
    },
  },
})

await startI18n({ access, common, dashboard, selling })
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Suspense>
        <RouterProvider router={router} />
        <footer className="foot">
          <LanguageChoice />
        </footer>
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
)
