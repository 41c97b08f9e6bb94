// A transaction takes a while to be seen, and a page may be loaded again meanwhile: without this note it would
// invite the payer to pay twice.

const key = (secret: string) => `giro/sent/${secret}`

export function rememberSent(secret: string, hash: string): void {
  try {
    sessionStorage.setItem(key(secret), hash)
  } catch {
    // storage may be refused; then only this page knows
  }
}

export function recallSent(secret: string): string | null {
  try {
    return sessionStorage.getItem(key(secret))
  } catch {
    return null
  }
}

export function forgetSent(secret: string): void {
  try {
    sessionStorage.removeItem(key(secret))
  } catch {
    // as above
  }
}
