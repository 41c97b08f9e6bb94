// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Item} from "../interfaces/IClearingHouse.sol";
import {Batch} from "../libraries/Batch.sol";
import {Passkey} from "./IPasskeyAccount.sol";
import {PasskeyAccount} from "./PasskeyAccount.sol";
import {PasskeyLib} from "./PasskeyLib.sol";

/// @title Makes passkey accounts, and brings signed calls to them
/// @notice Has no rights over any account: each decides by signatures, whoever calls. Anyone may make anybody's account; it is
/// the same one.
contract PasskeyAccounts {
    event Created(address indexed account, bytes32 indexed id, Passkey passkey);

    /// What every account is a clone of.
    address public immutable implementation = address(new PasskeyAccount());

    /// @param first the id of the account's first passkey
    function accountOf(bytes32 first) public view returns (address) {
        return Clones.predictDeterministicAddressWithImmutableArgs(implementation, abi.encodePacked(first), 0);
    }

    /// Nothing happens when it exists already.
    function create(Passkey calldata first) public returns (address account) {
        bytes32 id = PasskeyLib.idOf(first);
        account = accountOf(id);
        if (account.code.length != 0) return account;
        PasskeyLib.validate(first);
        Clones.cloneDeterministicWithImmutableArgs(implementation, abi.encodePacked(id), 0);
        emit Created(account, id, first);
    }

    /// Makes the account if there is none yet, and calls it with `data`.
    function relay(Passkey calldata first, bytes calldata data) external {
        address account = create(first);
        (bool ok, bytes memory reason) = account.call(data);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    /// Runs each item as a call of this contract; one that fails is undone alone and reported by ItemFailed.
    function batch(Item[] calldata items) external returns (bool[] memory succeeded) {
        return Batch.run(items);
    }
}
