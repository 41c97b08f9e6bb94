import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export type Line = { url: string; cut: () => void; mend: () => void; stop: () => Promise<void> }

/** A line to a server on this machine that can be cut: what is under way breaks off, and nothing gets through. */
export async function startLine(port: number): Promise<Line> {
  const open = new Set<Socket>()
  let whole = true
  const line = createServer((near) => {
    if (!whole) return near.destroy()
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => open.delete(socket))
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    whole = false
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://localhost:${(line.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      whole = true
    },
    stop: async () => {
      cut()
      await new Promise((resolve) => line.close(resolve))
    },
  }
}
