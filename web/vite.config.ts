import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * Two pages come out of `vite build`, and the server serves them like this:
 *   /pay/*, /refund/*  -> dist/index.html
 *   /dashboard, /dashboard/*  -> dist/dashboard.html
 *   /assets/*  -> dist/assets/* (names carry a hash: cache them for ever; the two pages: no-cache)
 * No inline script, no foreign origin. This policy fits (connect-src also needs the embedded chain's RPC, for the demo wallet):
 *   default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' <rpc>; base-uri 'none';
 *   form-action 'none'; frame-ancestors 'none'
 */
export default defineConfig({
  root: import.meta.dirname,
  appType: 'spa',
  plugins: [react(), dashboardInDevelopment()],
  server: { proxy: { '/api': 'http://localhost:4280' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ['index.html', 'dashboard.html'].map((page) => `${import.meta.dirname}/${page}`) },
  },
})

/** `vite dev` answers every unknown path with index.html; the dashboard has a page of its own. */
function dashboardInDevelopment(): Plugin {
  return {
    name: 'dashboard-in-development',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url?.match(/^\/dashboard(?![\w.]*\.)/) && request.headers.accept?.includes('text/html'))
          request.url = '/dashboard.html'
        next()
      })
    },
  }
}
