// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IClearingHouse, Item} from "../interfaces/IClearingHouse.sol";
import {Lock} from "./Lock.sol";

/// @title Many calls of one caller, of which each may fail alone
library Batch {
    uint256 private constant MAX_REASON_BYTES = 256;
    /// What the step from the check to the call burns, with room.
    uint256 private constant CALL_OVERHEAD_GAS = 3_000;

    /// Each item is a delegatecall of this contract to itself: the same caller and storage, but its own gas and undo.
    function run(Item[] calldata items) internal returns (bool[] memory succeeded) {
        Lock.beginBatch();
        succeeded = new bool[](items.length);
        for (uint256 i; i < items.length; ++i) {
            bytes memory reason;
            (succeeded[i], reason) = _run(items[i].gas, items[i].data);
            if (!succeeded[i]) emit IClearingHouse.ItemFailed(i, reason);
        }
        Lock.endBatch();
    }

    function _run(uint256 gasLimit, bytes memory data) private returns (bool ok, bytes memory reason) {
        // A call gets at most 63/64 of what is left. An item that is cut short by its sender's stinginess must not look
        // like one that failed by itself.
        uint256 left = gasleft();
        if (left - left / 64 < gasLimit + CALL_OVERHEAD_GAS) revert IClearingHouse.OutOfGas();
        assembly ("memory-safe") {
            ok := delegatecall(gasLimit, address(), add(data, 0x20), mload(data), 0, 0)
        }
        if (ok) return (true, reason);
        assembly ("memory-safe") {
            let size := returndatasize()
            if gt(size, MAX_REASON_BYTES) { size := MAX_REASON_BYTES }
            reason := mload(0x40)
            mstore(reason, size)
            returndatacopy(add(reason, 0x20), 0, size)
            mstore(0x40, and(add(add(reason, 0x3f), size), not(0x1f)))
        }
    }
}
