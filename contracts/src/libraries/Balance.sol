// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";

/// @title What the house owes to whom: ERC-6909 balances, and who may move them
/// @dev The id of an asset is its address. Each change emits Transfer, from or to 0 where it meets a hold or a wallet, so
/// that balances can be rebuilt from this one event.
library Balance {
    struct Ledger {
        mapping(address owner => mapping(uint256 id => uint256)) balances;
        mapping(address owner => mapping(address spender => mapping(uint256 id => uint256))) allowances;
        mapping(address owner => mapping(address operator => bool)) operators;
    }

    function idOf(address asset) internal pure returns (uint256) {
        return uint256(uint160(asset));
    }

    function move(Ledger storage self, address from, address to, uint256 id, uint256 amount) internal {
        if (to == address(0)) revert IClearingHouse.BadRecipient();
        _subtract(self, from, id, amount);
        // Cannot overflow: every unit arrived as a uint120, and 2**136 arrivals are not to be had.
        unchecked {
            self.balances[to][id] += amount;
        }
        emit IERC6909.Transfer(msg.sender, from, to, id, amount);
    }

    function credit(Ledger storage self, address to, address asset, uint256 amount) internal {
        if (to == address(0)) revert IClearingHouse.BadRecipient();
        uint256 id = idOf(asset);
        unchecked {
            self.balances[to][id] += amount;
        }
        emit IERC6909.Transfer(msg.sender, address(0), to, id, amount);
    }

    function debit(Ledger storage self, address from, address asset, uint256 amount) internal {
        uint256 id = idOf(asset);
        _subtract(self, from, id, amount);
        emit IERC6909.Transfer(msg.sender, from, address(0), id, amount);
    }

    /// Whether the caller may move `amount` of `owner`'s; uses up an allowance, unless it is unlimited.
    function spend(Ledger storage self, address owner, uint256 id, uint256 amount) internal returns (bool) {
        if (msg.sender == owner || self.operators[owner][msg.sender]) return true;
        uint256 allowed = self.allowances[owner][msg.sender][id];
        if (allowed < amount) return false;
        if (allowed != type(uint256).max) self.allowances[owner][msg.sender][id] = allowed - amount;
        return true;
    }

    function _subtract(Ledger storage self, address from, uint256 id, uint256 amount) private {
        // Taken first and looked at then, because that finds the slot once: what wrapped around reverts.
        unchecked {
            uint256 left = self.balances[from][id] -= amount;
            if (left > type(uint256).max - amount) revert IClearingHouse.InsufficientBalance();
        }
    }
}
