import {
  clearingHouseAbi,
  demoUsdcAbi,
  depositsAbi,
  passkeyAccountAbi,
  passkeyAccountsAbi,
} from '@giro/protocol/generated/abis'
import { type Abi, decodeErrorResult, type Hex } from 'viem'

const abis = [...clearingHouseAbi, ...depositsAbi, ...passkeyAccountAbi, ...passkeyAccountsAbi, ...demoUsdcAbi]
const errors = abis.filter((item) => item.type === 'error') as Extract<Abi[number], { type: 'error' }>[]

/** Revert data for people and logs: `AlreadyUsed(0x…)`, the text of a `require`, else the bytes themselves. */
export function describeRevert(data: Hex): string {
  if (data === '0x') return 'no reason given: out of gas, or a contract that gives none'
  try {
    const { errorName, args } = decodeErrorResult({ abi: errors, data })
    if (errorName === 'Error') return String(args?.[0])
    return `${errorName}(${(args ?? []).map(String).join(', ')})`
  } catch {
    // Cut off at 256 bytes by the batch, or an error of a contract that we do not know.
    return data
  }
}

/** Whether more gas may help. What runs out of gas has no reason to give. */
export function looksLikeGas(data: Hex): boolean {
  return data === '0x' || describeRevert(data) === 'OutOfGas()'
}
