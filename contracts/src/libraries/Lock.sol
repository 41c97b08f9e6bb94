// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";

/// @title What the house is in the middle of, in two transient words
/// @dev Every entry and every view calls `check` first; every call to a token, policy or signer stands between `shut` and
/// `open`. Whoever is called can therefore neither act on the house nor read it half-way. A frame that reverts takes its
/// words with it. Nothing else in the contracts uses transient storage, so the words sit at 0 and 1.
library Lock {
    function check() internal view {
        bool calling;
        assembly ("memory-safe") {
            calling := tload(0)
        }
        if (calling) revert IClearingHouse.Locked();
    }

    function shut() internal {
        assembly ("memory-safe") {
            tstore(0, 1)
        }
    }

    function open() internal {
        assembly ("memory-safe") {
            tstore(0, 0)
        }
    }

    /// A batch inside a batch would escape the gas that its item was given, and serves nobody.
    function beginBatch() internal {
        check();
        bool inside;
        assembly ("memory-safe") {
            inside := tload(1)
            tstore(1, 1)
        }
        if (inside) revert IClearingHouse.Locked();
    }

    function endBatch() internal {
        assembly ("memory-safe") {
            tstore(1, 0)
        }
    }
}
