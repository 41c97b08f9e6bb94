// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";

/// @title Hot keys that act for an operator
/// @dev A settler authorises, charges, captures and voids, and nothing else: stolen, it can at worst settle what payers
/// signed, to whom they signed it.
library Settlers {
    struct State {
        mapping(address operator => mapping(address settler => bool)) allowed;
        mapping(address operator => uint256) nonces;
    }

    bytes32 internal constant TYPEHASH =
        keccak256("SetSettler(address operator,address settler,bool allowed,uint256 nonce,uint48 deadline)");

    function set(State storage self, address operator, address settler, bool allowed) internal {
        // However it was set, an older signature that nobody has relayed yet must not set it back.
        ++self.nonces[operator];
        self.allowed[operator][settler] = allowed;
        emit IClearingHouse.SettlerSet(operator, settler, allowed);
    }

    /// Of the operator's next signature; `set` uses up its nonce.
    function hashNext(State storage self, address operator, address settler, bool allowed, uint48 deadline)
        internal
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(TYPEHASH, operator, settler, allowed, self.nonces[operator], deadline));
    }
}
