/** A payment that this device asked for and has not seen the end of. Kept on the device, so that a closed page loses nothing. */
export type Asked = {
  /** sent with the request: asking again with it makes no second payment */
  key: string
  amount: number
  currency: string
  description: string | null
  tips: boolean
  at_ms: number
  /** opens the payment; null until the service has answered */
  secret: string | null
}

const place = 'giro.pos.asked'
/** After this the service has closed it, or it is among the sales. */
const keepFor_ms = 36 * 3_600_000

export function askedPayments(): Asked[] {
  try {
    const all = JSON.parse(localStorage.getItem(place) ?? '[]') as Asked[]
    return all.filter((asked) => asked.at_ms > Date.now() - keepFor_ms)
  } catch {
    return []
  }
}

/** Stored before the request is sent. */
export function rememberAsked(asked: Asked): void {
  store([asked, ...askedPayments().filter(({ key }) => key !== asked.key)])
}

export function forgetAsked(key: string): void {
  store(askedPayments().filter((asked) => asked.key !== key))
}

function store(all: Asked[]) {
  try {
    localStorage.setItem(place, JSON.stringify(all))
  } catch {
    // a browser without storage sells all the same; only a reload forgets
  }
}
