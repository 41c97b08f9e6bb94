import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

// A backup is gzipped lines of JSON: the header; ["table", row] for each row, in an order in which they can be inserted;
// ["deposits.jsonl", record] for each deposit address; and at the end the SHA-256 of all lines before.

export const depositLines = 'deposits.jsonl'

export const backupHeader = z.object({
  giro_backup: z.literal(1),
  made_ms: z.number(),
  migrations: z.array(z.object({ name: z.string(), hash: z.string() })),
  networks: z.array(z.string()),
  /** addresses only: whoever restores must have the keys from elsewhere */
  keys: z.object({ operator: z.string(), settler: z.string(), refundKey: z.string() }),
})
export type BackupHeader = z.infer<typeof backupHeader>

/** The lines between the header and the checksum, as they stand. */
export type BackupLine = { table: string; json: string }

/** Reads the whole file once before anything is done with it. @throws when it is not a backup, cut off or changed. */
export async function verifyBackup(file: string): Promise<BackupHeader> {
  const hash = createHash('sha256')
  let header: BackupHeader | null = null
  let last: string | null = null
  try {
    for await (const line of lines(file)) {
      header ??= backupHeader.parse(JSON.parse(line))
      if (last !== null) hash.update(`${last}\n`)
      last = line
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(`There is no file ${file}.`)
    throw damaged(file, cause)
  }
  if (!header || last !== JSON.stringify({ sha256: hash.digest('hex') })) throw damaged(file)
  return header
}

export async function* backupLines(file: string): AsyncIterable<BackupLine> {
  for await (const line of lines(file)) {
    if (!line.startsWith('["')) continue
    const comma = line.indexOf('",')
    yield { table: line.slice(2, comma), json: line.slice(comma + 2, -1) }
  }
}

async function* lines(file: string): AsyncIterable<string> {
  const input = createReadStream(file).on('error', (error) => unzipped.destroy(error))
  const unzipped = input.pipe(createGunzip())
  const reader = createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY })
  // readline does not hand on what its input throws
  const failed = new Promise<never>((_, reject) => unzipped.once('error', reject))
  failed.catch(() => undefined)
  const each = reader[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([each.next(), failed])
    if (next.done) return
    yield next.value
  }
}

function damaged(file: string, cause?: unknown): Error {
  return new Error(
    `${file} is not a whole backup: it was cut off or changed. Nothing was restored; use another copy of it.`,
    { cause },
  )
}
