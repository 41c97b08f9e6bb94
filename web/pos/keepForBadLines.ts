/** Lets the page be installed, and be opened without a line: its worker keeps what it is made of. */
export async function keepForBadLines(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/pos/serviceWorker.js', { scope: '/pos' })
    const { active } = await navigator.serviceWorker.ready
    active?.postMessage({ keep: loadedFiles() })
  } catch (error) {
    // a browser that keeps nothing sells all the same, as long as there is a line
    console.info('The point of sale cannot be kept for bad lines.', error)
  }
}

function loadedFiles(): string[] {
  return performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
    .map(({ pathname }) => pathname)
}
