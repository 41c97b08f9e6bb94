#!/usr/bin/env node
// Lets forge compile with npm's solc: `--version`, else standard JSON on stdin.
const solc = require('solc')
if (process.argv.includes('--version')) {
  const version = solc.version().replace('Emscripten.clang', 'Linux.g++')
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`)
} else {
  const input = require('node:fs').readFileSync(0, 'utf8')
  process.stdout.write(solc.compile(input))
}
