// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

/// @title EIP-712 domains, version "1"
/// @dev Computed at run time: the code is the same on every chain, and a fork of a chain is another chain.
library Domain {
    bytes32 private constant TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant VERSION_HASH = keccak256("1");

    function separator(bytes32 nameHash) internal view returns (bytes32) {
        return keccak256(abi.encode(TYPEHASH, nameHash, VERSION_HASH, block.chainid, address(this)));
    }

    function digest(bytes32 nameHash, bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", separator(nameHash), structHash));
    }
}
