// Plain Node without packages: this runs before there are any.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root, runNpm } from './run.mjs'

const leastNode = 20

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < leastNode) {
    fail(
      `Giro needs Node ${leastNode} or newer; this is ${process.versions.node}. Install one from https://nodejs.org and run this again.`,
    )
  }
}

/** Installs the packages of package-lock.json when some are missing or other ones are there. */
export async function installPackages() {
  if (isInstalled()) return
  console.log('Installing packages: once, about a minute ...')
  const clean = await quietly(['ci'])
  if (clean.code === 0) return
  // a registry without some other platform's packages makes npm doubt the lock file; the versions stay the locked ones
  if (clean.text.includes('EUSAGE') && (await quietly(['install', '--no-save'])).code === 0) return
  fail(`${clean.text.trim()}\n\nThe packages could not be installed. Is the network there? Then run this again.`)
}

/** npm's own progress and warnings stay out of the way unless it fails. */
async function quietly(args) {
  let text = ''
  const onText = (more) => {
    text += more
  }
  const code = await runNpm([...args, '--no-audit', '--no-fund', '--loglevel=error'], { onText })
  return { code, text }
}

/** npm writes what it installed to node_modules/.package-lock.json; compare that, not dates. */
function isInstalled() {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    // packages of other platforms are optional and not here; our own folders are not under node_modules
    if (!path.includes('node_modules/') || entry.optional || entry.devOptional || entry.peer) return true
    return present[path] !== undefined && present[path].version === entry.version && existsSync(join(root, path))
  })
}
