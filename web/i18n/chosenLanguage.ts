const place = 'giro.language'

/** What somebody chose on this device, over what the browser says. */
export function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(place)
  } catch {
    return null // storage is refused: the browser's languages decide
  }
}

export function rememberLanguage(language: string): void {
  try {
    localStorage.setItem(place, language)
  } catch {
    // it holds until the page is closed
  }
}
