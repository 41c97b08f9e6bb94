// What must not change unseen: storage layout and EIP-712 type hashes. Without an argument it fails when they differ from
// snapshots/; `--update` writes them. Gas per verb stands beside them in gas.json: npm run bench:gas -- --check.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { keccak256, toBytes } from 'viem'

const root = new URL('./', import.meta.url)
const update = process.argv.includes('--update')

/** Without the compiler's own numbering, which changes with every file. */
function storageLayout(contract) {
  const artifact = JSON.parse(readFileSync(new URL(`out/${contract}.sol/${contract}.json`, root), 'utf8'))
  const plain = (type) => type.replace(/\)\d+/g, ')')
  const variable = ({ label, slot, offset, type }) => ({ label, slot, offset, type: plain(type) })
  const { storage, types } = artifact.storageLayout
  const members = Object.entries(types ?? {})
    .filter(([, type]) => type.members)
    .map(([, type]) => [type.label, type.members.map(variable)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return { storage: storage.map(variable), structs: Object.fromEntries(members) }
}

/** Every EIP-712 type that a source names. */
function typehashes() {
  const hashes = {}
  for (const file of readdirSync(new URL('src/', root), { recursive: true })) {
    if (!file.endsWith('.sol') || file.startsWith('demo')) continue
    const source = readFileSync(new URL(`src/${file}`, root), 'utf8')
    for (const [, type] of source.matchAll(/"((?:[A-Z]\w+\((?:\w+(?:\[\])? \w+,?)+\))+)"/g))
      hashes[type] = keccak256(toBytes(type))
  }
  return Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)))
}

let differs = false
for (const [name, value] of [
  [
    'storage-layout',
    Object.fromEntries(['ClearingHouse', 'Deposit', 'PasskeyAccount'].map((name) => [name, storageLayout(name)])),
  ],
  ['typehashes', typehashes()],
]) {
  const path = new URL(`snapshots/${name}.json`, root)
  const text = `${JSON.stringify(value, null, 2)}\n`
  if (update) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`contracts/snapshots/${name}.json differs: if that is meant, node check-snapshots.mjs --update`)
    differs = true
  }
}
process.exit(differs ? 1 : 0)
