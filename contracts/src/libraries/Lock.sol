// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";

/// @title One transient word that says what the house is in the middle of
/// @dev Every entry and every view calls `check` first; every call to a token, policy or signer stands between `shut` and
/// `open`. Whoever is called can therefore neither act on the house nor read it half-way. A frame that reverts takes its
/// bits with it. Nothing else in the contracts uses transient storage, so the word sits at 0.
library Lock {
    uint256 internal constant CALLING = 1;
    uint256 internal constant BATCH = 2;
    /// Kept for sessions: set while deltas are open.
    uint256 internal constant SESSION = 4;

    function word() internal view returns (uint256 bits) {
        assembly ("memory-safe") {
            bits := tload(0)
        }
    }

    function check() internal view {
        if (word() & CALLING != 0) revert IClearingHouse.Locked();
    }

    function shut() internal {
        _set(word() | CALLING);
    }

    function open() internal {
        _set(word() & ~CALLING);
    }

    /// A batch inside a batch would escape the gas that its item was given, and serves nobody.
    function beginBatch() internal {
        uint256 bits = word();
        if (bits & (CALLING | BATCH) != 0) revert IClearingHouse.Locked();
        _set(bits | BATCH);
    }

    function endBatch() internal {
        _set(word() & ~BATCH);
    }

    function _set(uint256 bits) private {
        assembly ("memory-safe") {
            tstore(0, bits)
        }
    }
}
