import { pino } from 'pino'
import { ConfigError, readConfig } from './config.ts'
import { startServer } from './server.ts'

try {
  const config = readConfig(process.env)
  const log = pino({ level: config.logLevel, redact: ['req.headers.authorization'] })
  const server = await startServer(config, log)
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await server.stop()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // Whoever started this process learns over its channel that it is ready, and takes it down by going away.
  process.send?.({ ready: true, url: server.url })
  process.on('disconnect', stop)
  log.info({ url: server.url, network: server.context.network.id }, 'ready')
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
}
