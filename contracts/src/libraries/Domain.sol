// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

/// @title EIP-712 domains, version "1"
/// @dev Computed at run time: the code is the same on every chain, and a fork of a chain is another chain.
library Domain {
    bytes32 private constant TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant VERSION_HASH = keccak256("1");

    function separator(bytes32 nameHash) internal view returns (bytes32 hash) {
        bytes32 typehash = TYPEHASH;
        bytes32 versionHash = VERSION_HASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typehash)
            mstore(add(free, 0x20), nameHash)
            mstore(add(free, 0x40), versionHash)
            mstore(add(free, 0x60), chainid())
            mstore(add(free, 0x80), address())
            hash := keccak256(free, 0xa0)
        }
    }

    function digest(bytes32 nameHash, bytes32 structHash) internal view returns (bytes32 hash) {
        bytes32 domain = separator(nameHash);
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, shl(240, 0x1901))
            mstore(add(free, 0x02), domain)
            mstore(add(free, 0x22), structHash)
            hash := keccak256(free, 0x42)
        }
    }
}
