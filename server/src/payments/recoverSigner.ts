import secp256k1 from 'secp256k1'
import { type Address, getAddress, type Hex } from 'viem'
import { keccakOf } from '../keccak.ts'

const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/** Who made a 65-byte ECDSA signature of a digest, or null when it is malformed or its s is high. Native, so fast. */
export function recoverSigner(digest: Hex, signature: Hex): Address | null {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return null
  const bytes = Buffer.from(signature.slice(2), 'hex')
  const v = bytes[64]!
  const recovery = v >= 27 ? v - 27 : v
  if (recovery > 1 || BigInt(`0x${signature.slice(66, 130)}`) > halfOrder) return null
  try {
    const key = secp256k1.ecdsaRecover(bytes.subarray(0, 64), recovery, Buffer.from(digest.slice(2), 'hex'), false)
    return getAddress(`0x${keccakOf(key.subarray(1)).slice(-40)}`)
  } catch {
    return null
  }
}
