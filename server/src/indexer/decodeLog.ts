import { clearingHouseAbi, depositsAbi } from '@giro/protocol/generated/abis'
import { type AbiEvent, type AbiParameter, type Address, getAddress, type Hex, slice, toEventSelector } from 'viem'

/** A log as the node returns it. */
export type RawLog = {
  address: Hex
  topics: Hex[]
  data: Hex
  blockHash: Hex
  blockNumber: Hex
  transactionHash: Hex
  logIndex: Hex
}

/** Arguments by name: checksummed addresses, integers above 48 bits as decimal strings. */
export type LogArgs = Record<string, unknown>

type Field = { path: [string] | [string, string]; read: (word: string) => unknown }
type Event = { name: string; topics: Field[]; words: Field[] }

/** Of the house's events these say nothing about money or who may move it. */
const ignored = new Set(['ItemFailed', 'Approval', 'OperatorSet'])

const houseEvents = compile(clearingHouseAbi)
const depositEvents = compile(depositsAbi)

/** keccak256("Transfer(address,address,uint256)") of ERC-20. */
export const erc20TransferTopic: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** First topics of everything that the indexer reads. */
export const followedTopics: Hex[] = [...new Set([...houseEvents.keys(), ...depositEvents.keys(), erc20TransferTopic])]

/** An event of the house, or null when it is none that we follow. */
export function decodeHouseLog(log: RawLog): { name: string; args: LogArgs } | null {
  return decode(houseEvents, log)
}

/** An event of the Deposits contract, or null when it is none that we follow. */
export function decodeDepositsLog(log: RawLog): { name: string; args: LogArgs } | null {
  return decode(depositEvents, log)
}

/** An ERC-20 transfer, or null: ERC-721's has the same first topic, but its third argument indexed. */
export function decodeTransfer(log: RawLog): { from: Hex; to: Hex; amount: bigint } | null {
  const [topic, from, to] = log.topics
  if (topic !== erc20TransferTopic || log.topics.length !== 3 || log.data.length !== 66) return null
  return { from: `0x${from!.slice(26)}`, to: `0x${to!.slice(26)}`, amount: BigInt(log.data) }
}

// viem's decodeEventLog takes 60 µs for an event with a Payment in it, this 5: all our events are made of whole words.
function decode(events: Map<Hex, Event>, log: RawLog): { name: string; args: LogArgs } | null {
  const event = events.get(log.topics[0]!)
  if (!event || log.topics.length !== event.topics.length + 1 || log.data.length !== 2 + event.words.length * 64)
    return null
  const args: LogArgs = {}
  event.topics.forEach((field, index) => {
    set(args, field, log.topics[index + 1]!.slice(2))
  })
  event.words.forEach((field, index) => {
    set(args, field, log.data.slice(2 + index * 64, 66 + index * 64))
  })
  return { name: event.name, args }
}

function set(args: LogArgs, { path, read }: Field, word: string): void {
  const [name, member] = path
  if (member === undefined) args[name] = read(word)
  else {
    args[name] ??= {}
    ;(args[name] as LogArgs)[member] = read(word)
  }
}

function compile(abi: readonly unknown[]): Map<Hex, Event> {
  const events = new Map<Hex, Event>()
  for (const item of abi as readonly AbiEvent[]) {
    if (item.type !== 'event' || ignored.has(item.name)) continue
    const topics: Field[] = []
    const words: Field[] = []
    for (const input of item.inputs) {
      const name = input.name!
      if (input.indexed) topics.push({ path: [name], read: reader(input) })
      else if (input.type === 'tuple') {
        for (const member of (input as AbiParameter & { components: AbiParameter[] }).components) {
          words.push({ path: [name, member.name!], read: reader(member) })
        }
      } else words.push({ path: [name], read: reader(input) })
    }
    events.set(toEventSelector(item), { name: item.name, topics, words })
  }
  return events
}

function reader({ type, name }: AbiParameter): (word: string) => unknown {
  if (type === 'address') return (word) => getAddress(`0x${word.slice(24)}`)
  if (type === 'bool') return (word) => BigInt(`0x${word}`) === 1n
  if (type === 'bytes32') return (word) => `0x${word}`
  const bits = /^uint(\d+)$/.exec(type)?.[1]
  if (bits === undefined)
    throw new Error(`Event argument ${name} has type ${type}, which is not one word: decode it first.`)
  return Number(bits) <= 48 ? (word) => Number(`0x${word}`) : (word) => BigInt(`0x${word}`).toString()
}

/** The asset behind an ERC-6909 id of the house. */
export function assetOfId(id: string): Address {
  return getAddress(slice(`0x${BigInt(id).toString(16).padStart(64, '0')}`, 12))
}
