// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Lock} from "./Lock.sol";

/// @title Who signed
library Signature {
    /// Half of secp256k1's order: of the two signatures (s, n - s) only the lower is one.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// ECDSA first, so that an account with code (EIP-7702) still signs with its key; then ERC-1271.
    function isValid(address signer, bytes32 digest, bytes calldata signature) internal returns (bool) {
        if (signature.length == 65) {
            (bytes32 r, bytes32 s, uint8 v) = split(signature);
            if (uint256(s) <= HALF_ORDER) {
                address recovered = ecrecover(digest, v, r, s);
                if (recovered == signer && recovered != address(0)) return true;
            }
        }
        return signer.code.length != 0 && _isValidContractSignature(signer, digest, signature);
    }

    /// @param signature of 65 bytes
    function split(bytes calldata signature) internal pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := calldataload(signature.offset)
            s := calldataload(add(signature.offset, 0x20))
            v := byte(0, calldataload(add(signature.offset, 0x40)))
        }
    }

    function _isValidContractSignature(address signer, bytes32 digest, bytes calldata signature)
        private
        returns (bool valid)
    {
        bytes memory data = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bytes32 magic = bytes32(IERC1271.isValidSignature.selector);
        Lock.shut();
        // One word of the answer is all that is copied, however long it is.
        assembly ("memory-safe") {
            valid := staticcall(gas(), signer, add(data, 0x20), mload(data), 0, 0x20)
            valid := and(valid, and(gt(returndatasize(), 0x1f), eq(mload(0), magic)))
        }
        Lock.open();
    }
}
