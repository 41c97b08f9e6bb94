import { type Logger, pino } from 'pino'

/**
 * The server's log. Nothing secret gets into it: addresses of RPCs may hold keys, and links of pay and refund pages are
 * permissions, so both are cut from messages and stacks.
 */
export function createLog(level: string): Logger {
  return pino({ level, redact: ['req.headers.authorization'], serializers: { err: describe, error: describe } })
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { shortMessage, code } = error as { shortMessage?: string; code?: unknown }
  return {
    type: error.name,
    message: cleaned(shortMessage ?? error.message.split('\n')[0] ?? ''),
    ...(code === undefined ? {} : { code }),
    stack: cleaned(
      (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .join('\n'),
    ),
    ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
  }
}

/** Leaves of an address who answers there, and not the path or a name and password. */
function cleaned(text: string): string {
  return text
    .replace(/\b(https?|wss?):\/\/(?:[^\s/@]*@)?([^\s/"')]+)[^\s"')]*/g, '$1://$2/…')
    .replace(/_secret_\w+/g, '_secret_…')
}
