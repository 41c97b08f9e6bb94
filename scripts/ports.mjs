import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail } from './run.mjs'

/** A port from the environment; 0 takes any free one. Stops the program with a clear line when it cannot be used. */
export async function choosePort(name, otherwise, purpose) {
  const text = process.env[name]?.trim() || String(otherwise)
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) fail(`${name} is "${text}"; it takes a port from 0 (any free one) to 65535.`)
  if (port === 0) return listenOnce(0)
  // what was just killed may hold it for a moment
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      return await listenOnce(port)
    } catch (error) {
      if (error.code === 'EACCES')
        fail(`Port ${port} (${purpose}) is not allowed for this user. Choose another: ${name}=${port + 8000} npm start`)
      await sleep(100)
    }
  }
  fail(
    `Port ${port} (${purpose}) is in use, perhaps by another Giro. Stop that one, or choose another port: ${name}=${port + 100} npm start`,
  )
}

function listenOnce(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: taken } = probe.address()
      probe.close(() => resolve(taken))
    })
  })
}
