/** What every error of the SDK says: what happened, what it means for the money, what to do. */
export class GiroError extends Error {
  override readonly name: string = 'GiroError'
  /** true when the same call may succeed later without any change */
  readonly retryable: boolean = false

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
  }
}

/** The server could not be reached; nothing was signed or sent by this call. */
export class UnreachableError extends GiroError {
  override readonly name = 'UnreachableError'
  override readonly retryable = true

  constructor(url: string, cause: unknown) {
    super(
      `No Giro server answers at ${url}. Nothing was changed by this call. Start one with "npm start", or check the address.`,
      { cause },
    )
  }
}

/** The server answered with a problem (RFC 9457). `code` is stable, `detail` says what to do. */
export class ProblemError extends GiroError {
  override readonly name = 'ProblemError'
  override readonly retryable: boolean

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail)
    this.retryable = status >= 500 || status === 429
  }
}

/** The server's answer is not what this version understands. */
export class UnexpectedAnswerError extends GiroError {
  override readonly name = 'UnexpectedAnswerError'

  constructor(url: string, why: string, cause?: unknown) {
    super(
      `${url} answered something that is not Giro's (${why}). Nothing was signed. Check that it is a Giro server of this version.`,
      { cause },
    )
  }
}

/** The text given is not a pay link. */
export class BadLinkError extends GiroError {
  override readonly name = 'BadLinkError'

  constructor(link: string) {
    super(`"${link}" is not a pay link. A pay link looks like http://localhost:4280/pay/pi_..._secret_...`)
  }
}

/** What the server asked the payer to sign differs from what he agreed to. Nothing was signed. */
export class MismatchError extends GiroError {
  override readonly name = 'MismatchError'

  constructor(
    readonly field: string,
    expected: string,
    got: string,
  ) {
    super(
      `The server asks for a signature that does not fit the payment: ${field} should be ${expected} but is ${got}. ` +
        'Nothing was signed and no money moved. Do not pay this link; tell its merchant.',
    )
  }
}

/** The asset cannot be paid by signature: not by its own means, and not through Permit2. */
export class NotGaslessError extends GiroError {
  override readonly name = 'NotGaslessError'

  constructor(symbol: string) {
    super(`${symbol} has no ERC-3009, so it cannot be paid by signature. Pay it with a plain transfer instead.`)
  }
}

/** The payment is not payable: settled, cancelled or expired. */
export class NotPayableError extends GiroError {
  override readonly name = 'NotPayableError'
}

/** The payment does not accept the asset that was asked for. */
export class AssetNotAcceptedError extends GiroError {
  override readonly name = 'AssetNotAcceptedError'

  constructor(asked: string, accepted: string[]) {
    super(`This payment does not accept ${asked}. Nothing was paid. It accepts: ${accepted.join(', ')}.`)
  }
}

/** The wallet has too little of the asset. */
export class ShortError extends GiroError {
  override readonly name = 'ShortError'
}

/** A keystore file that is none, or that does not open. The message never holds its content. */
export class KeystoreError extends GiroError {
  override readonly name = 'KeystoreError'
}
