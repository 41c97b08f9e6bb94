import { writeFile } from 'node:fs/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * Three pages come out of `vite build`, and the server serves them like this:
 *   /pay/*, /refund/*, /l/*, /r/*  -> dist/index.html
 *   /pos  -> dist/pos.html; its worker, manifest and icons: /pos/* -> dist/pos/*
 *   /dashboard, /dashboard/*  -> dist/dashboard.html
 *   /assets/*  -> dist/assets/* (names carry a hash: cache them for ever; the pages: no-cache); beside each
 *     file lie its .br and .gz, for browsers that accept them
 * No inline script, no foreign origin. This policy fits (connect-src also needs the embedded chain's RPC, for the demo wallet):
 *   default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' <rpc>; base-uri 'none';
 *   form-action 'none'; frame-ancestors 'none'
 */
export default defineConfig({
  root: import.meta.dirname,
  appType: 'spa',
  plugins: [react(), dashboardInDevelopment(), compressed()],
  server: { proxy: { '/api': 'http://localhost:4280' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ['index.html', 'dashboard.html', 'pos.html', 'pos/serviceWorker.ts'].map(
        (page) => `${import.meta.dirname}/${page}`,
      ),
      // a worker is known by its address, so it keeps its name
      output: {
        entryFileNames: ({ name }) => (name === 'serviceWorker' ? 'pos/serviceWorker.js' : 'assets/[name]-[hash].js'),
      },
    },
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

/** Compresses once, as well as it goes, what would else be compressed at each request or not at all. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle(options, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/\.(js|css|svg)$/.test(file.fileName)) continue
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source)
        const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
        await writeFile(`${options.dir}/${file.fileName}.br`, brotliCompressSync(bytes, brotli))
        await writeFile(`${options.dir}/${file.fileName}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
