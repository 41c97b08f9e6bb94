import secp256k1 from 'secp256k1'
import { type Address, bytesToHex, getAddress, type Hex, hexToBytes, keccak256 } from 'viem'

const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/** Who made a 65-byte ECDSA signature of a digest, or null when it is malformed or its s is high. Native, so fast. */
export function recoverSigner(digest: Hex, signature: Hex): Address | null {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return null
  const bytes = hexToBytes(signature)
  const v = bytes[64]!
  const recovery = v >= 27 ? v - 27 : v
  if (recovery > 1 || BigInt(bytesToHex(bytes.slice(32, 64))) > halfOrder) return null
  try {
    const key = secp256k1.ecdsaRecover(bytes.slice(0, 64), recovery, hexToBytes(digest), false)
    return getAddress(`0x${keccak256(key.slice(1)).slice(-40)}`)
  } catch {
    return null
  }
}
