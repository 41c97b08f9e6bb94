import { connect, type Socket } from 'node:net'

export type Wire = { path: string; body: string }

/**
 * POSTs of JSON over kept connections, one at a time on each, with as little work in the measuring process as there can be: it
 * shares the processors with what it measures. Answers with the statuses.
 */
export async function postAll(url: string, requests: Wire[], width: number): Promise<number[]> {
  const { hostname, port, host } = new URL(url)
  const bytes = requests.map(({ path, body }) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  )
  const statuses: number[] = new Array(requests.length)
  let next = 0
  const line = async () => {
    const socket = connect(Number(port), hostname)
    socket.setNoDelay(true)
    while (next < bytes.length) {
      const index = next++
      socket.write(bytes[index]!)
      statuses[index] = await answer(socket)
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: Math.min(width, requests.length) }, line))
  return statuses
}

/** Resolves with the status once the whole answer is here. */
function answer(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      if (head === -1) return
      const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1]
      const complete = length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= head + 4 + Number(length)
      if (!complete) return
      socket.off('data', read)
      socket.off('error', reject)
      resolve(Number(text.slice(9, 12)))
    }
    socket.on('data', read)
    socket.once('error', reject)
  })
}
