import { ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'
import { startServer } from './server.ts'

try {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const server = await startServer(config, log)
  let stopping = false
  const stop = async (code: number) => {
    if (stopping) return
    stopping = true
    await server.stop()
    process.exit(code)
  }
  process.on('SIGINT', () => stop(0))
  process.on('SIGTERM', () => stop(0))
  server.failed.then((error) => {
    console.error(error.message)
    return stop(1)
  })
  // Whoever started this process learns over its channel that it is ready, and takes it down by going away.
  process.send?.({ ready: true, url: server.url })
  // Not to the log, which may be kept and sent elsewhere.
  if (server.setup) process.stdout.write(`\nMake the first login here, once, within three days:\n  ${server.setup}\n\n`)
  process.on('disconnect', () => stop(0))
  // false: it was there and has gone away while we started
  if (process.connected === false) await stop(0)
  log.info({ url: server.url, network: server.context.network.id }, 'ready')
} catch (error) {
  console.error(describe(error))
  process.exit(1)
}

/** Errors of the start say what to do; where they come from is for whoever mends it. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error) || ['debug', 'trace'].includes(process.env.GIRO_LOG_LEVEL ?? '')) return error
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `Another program listens where the API should (${error.message}). Stop it, or choose another port with GIRO_PORT.`
  }
  if (error instanceof ConfigError) return error.message
  return `${error.message}\n(GIRO_LOG_LEVEL=debug shows where this comes from.)`
}
