import { readdirSync, readFileSync } from 'node:fs'

/** Processor time that a process has used, from the kernel's account of it (ticks of 10 ms); 0 where there is none. */
export function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

/** Processor time of all processes whose command line has all of these words. */
export function cpuOfCommand(...words: string[]): number {
  let sum_ms = 0
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      if (words.every((word) => command.includes(word))) sum_ms += cpuOf(Number(entry))
    } catch {
      // it ended meanwhile
    }
  }
  return sum_ms
}
