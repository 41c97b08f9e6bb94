// Each suite runs in this terminal and resolves to how many of its tests passed and failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run, runNpm } from './run.mjs'

const bin = (name) => join(root, 'node_modules/.bin', name)
const contracts = join(root, 'contracts')

/** A program that is right when it ends with 0; counts as one test. */
const verdict = (code) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

export const types = async () => verdict(await run(bin('tsc'), ['-p', 'tsconfig.json']))
export const format = async () => verdict(await run(bin('biome'), ['check', '.']))

/** The contracts compile, and the committed ABIs, code and snapshots are what comes out. */
export const generated = async () => verdict(await runNpm(['run', '--silent', 'check', '-w', '@giro/contracts']))

export async function forge(profile) {
  let text = ''
  const code = await run(bin('forge'), ['test'], {
    cwd: contracts,
    env: { FOUNDRY_PROFILE: profile, NO_COLOR: '1' },
    onText: (more) => {
      text += more
      process.stdout.write(more)
    },
  })
  const total = text.match(/(\d+) tests passed, (\d+) failed, (\d+) skipped/)
  // a skipped test is one that nobody ran
  const [passed, failed] = total ? [Number(total[1]), Number(total[2]) + Number(total[3])] : [0, 0]
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
}

export async function vitest(project, { filter = [], env = {} } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'giro-vitest-'))
  const outputFile = join(directory, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
  try {
    const code = await run(bin('vitest'), ['run', '--project', project, ...reporters, ...filter], { env })
    return count(outputFile, code)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function count(outputFile, code) {
  try {
    const report = JSON.parse(readFileSync(outputFile, 'utf8'))
    const passed = report.numPassedTests
    // a skipped test is one that nobody ran; a file that does not load has no tests to count
    const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests + unloaded.length
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
