import { passkeyAccountAbi } from '@giro/protocol/generated/abis'
import { passkeyOf } from '@giro/protocol/passkey'
import type { PasskeyView } from '@giro/protocol/passkeyView'
import { type Address, encodeFunctionData, type Hex } from 'viem'

// The calls by which an account changes its own keys; it makes them by `execute`.

const abi = passkeyAccountAbi

export const addPasskeyData = ({ x, y, origin }: PasskeyView) =>
  encodeFunctionData({ abi, functionName: 'addPasskey', args: [passkeyOf({ x: x as Hex, y: y as Hex, origin })] })

export const removePasskeyData = (id: string) =>
  encodeFunctionData({ abi, functionName: 'removePasskey', args: [id as Hex] })

export const setRecoveryKeyData = (key: Address) =>
  encodeFunctionData({ abi, functionName: 'setRecoveryKey', args: [key] })

export const stopRecoveryData = () => encodeFunctionData({ abi, functionName: 'stopRecovery' })
