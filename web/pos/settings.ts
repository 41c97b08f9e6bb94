/** What the seller chose on this device. */
export type Settings = { currency: string | null; tips: boolean; sound: boolean }

const place = 'giro.pos.settings'

export function readSettings(): Settings {
  const otherwise: Settings = { currency: null, tips: false, sound: true }
  try {
    return { ...otherwise, ...(JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Settings>) }
  } catch {
    return otherwise
  }
}

export function storeSettings(settings: Settings): void {
  try {
    localStorage.setItem(place, JSON.stringify(settings))
  } catch {
    // they hold until the page is closed
  }
}
