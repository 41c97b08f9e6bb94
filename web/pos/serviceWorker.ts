// Opens the point of sale without a line. It keeps the page and nothing else: what is said about money comes from the service, or is
// not said.

type Extendable = Event & { waitUntil(work: Promise<unknown>): void }
type Fetching = Extendable & { request: Request; respondWith(answer: Promise<Response>): void }
type Message = Extendable & { data: { keep: string[] } }
type Worker = EventTarget & {
  registration: { scope: string }
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
}

const worker = self as unknown as Worker
const page = new URL(worker.registration.scope).pathname
const shelf = 'giro-pos'
const freshWithin_ms = 3000

worker.addEventListener('install', (event) => (event as Extendable).waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', (event) => (event as Extendable).waitUntil(worker.clients.claim()))
worker.addEventListener('message', (event) => (event as Message).waitUntil(keep((event as Message).data.keep)))
worker.addEventListener('fetch', (event) => {
  const { request } = event as Fetching
  const { pathname, origin } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate' && pathname === page) (event as Fetching).respondWith(newest(request))
  // their names carry a hash of what is in them
  if (pathname.startsWith('/assets/')) (event as Fetching).respondWith(kept(request))
})

/** Puts the page and the files that it is made of on the shelf, and takes those of an older version off. */
async function keep(files: string[]): Promise<void> {
  const cache = await caches.open(shelf)
  await cache.addAll([page, ...files])
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url)
    if (pathname !== page && !files.includes(pathname)) await cache.delete(request)
  }
}

/** The page of now if the line brings it soon, else the one on the shelf. */
async function newest(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(freshWithin_ms) })
    if (response.status < 500) return response
    throw new Error(`answered ${response.status}`)
  } catch (error) {
    const old = await (await caches.open(shelf)).match(page)
    if (old) return old
    throw error
  }
}

async function kept(request: Request): Promise<Response> {
  return (await (await caches.open(shelf)).match(request)) ?? fetch(request)
}

export {}
