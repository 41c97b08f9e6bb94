import { GiroError, UnreachableError } from '@giro/sdk'
import Stripe from 'stripe'

/** What the process ends with: 1 it was refused or failed, 2 it was called wrongly, 3 no server answers. */
export const ExitCode = { failed: 1, usage: 2, unreachable: 3 } as const

/** An error whose message is for the person at the terminal, as it stands. */
export class CliError extends Error {
  override readonly name = 'CliError'

  constructor(
    message: string,
    readonly exitCode: number = ExitCode.failed,
    options: { cause?: unknown } = {},
  ) {
    super(message, options)
  }
}

/** What to print and what to exit with, for whatever was thrown. */
export function explain(error: unknown, server: string): { message: string; exitCode: number } {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode }
  if (error instanceof UnreachableError) return { message: error.message, exitCode: ExitCode.unreachable }
  if (error instanceof GiroError) return { message: error.message, exitCode: ExitCode.failed }
  if (error instanceof Stripe.errors.StripeConnectionError)
    return {
      message: `No Giro server answers at ${server}. Start one with "npx giro start" in another terminal, or set GIRO_PUBLIC_URL.`,
      exitCode: ExitCode.unreachable,
    }
  if (error instanceof Stripe.errors.StripeAuthenticationError)
    return {
      message: `${server} does not know this secret key. Set GIRO_API_KEY to one of its keys. (${error.message})`,
      exitCode: ExitCode.failed,
    }
  if (error instanceof Stripe.errors.StripeError) return { message: error.message, exitCode: ExitCode.failed }
  const short = error && typeof error === 'object' && 'shortMessage' in error ? error.shortMessage : null
  return {
    message: String(short ?? (error instanceof Error ? error.message : error)),
    exitCode: ExitCode.failed,
  }
}
