import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fail, run } from './run.mjs'

const line = 'apt-get update && apt-get install -y --no-install-recommends chromium'

/** The path of a Chromium for the browser suite: the one that is there, else, as root on Debian, one from apt. */
export async function ensureChromium() {
  const present = find()
  if (present) return present
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log(`Installing Chromium for the browser suite: ${line}`)
    let text = ''
    const onText = (more) => {
      text += more
    }
    const code = await run('sh', ['-c', line], { env: { DEBIAN_FRONTEND: 'noninteractive' }, onText })
    if (code !== 0) fail(`${text.trim()}\n\nChromium could not be installed.`)
    const installed = find()
    if (installed) return installed
  }
  fail(
    `The browser suite needs Chromium. On Debian or Ubuntu:\n\n  sudo sh -c '${line}'\n\nElsewhere install it from https://www.chromium.org and set GIRO_CHROMIUM to its path.`,
  )
}

function find() {
  const chosen = process.env.GIRO_CHROMIUM?.trim()
  if (chosen) return existsSync(chosen) ? chosen : fail(`GIRO_CHROMIUM is "${chosen}", and there is no such file.`)
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(onPath).find(Boolean)
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}
