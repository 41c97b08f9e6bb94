/** Tells pages and waiting requests which intents' rows changed, after the commit. */
export function changedBus() {
  const listeners = new Set<(intents: string[]) => void>()
  return {
    publish(intents: string[]) {
      for (const listener of [...listeners]) listener(intents)
    },
    subscribe(listener: (intents: string[]) => void) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
