// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Domain} from "../libraries/Domain.sol";
import {Call, IPasskeyAccount, Passkey} from "./IPasskeyAccount.sol";
import {PasskeyLib} from "./PasskeyLib.sol";

/// @title What stands at a passkey account's address (what it promises stands in IPasskeyAccount)
/// @dev A clone whose code ends with the id of its first passkey, so that an account which exists has written no storage yet.
contract PasskeyAccount is IPasskeyAccount {
    enum Standing {
        Unchanged, // the first passkey is one, another is none
        Added,
        Removed
    }

    uint256 public constant RECOVERY_DELAY = 3 days;

    bytes32 private constant NAME_HASH = keccak256("Giro Passkey Account");
    bytes32 private constant CALL_TYPEHASH = keccak256("Call(address to,uint256 value,bytes data)");
    bytes32 private constant EXECUTE_TYPEHASH = keccak256(
        "Execute(Call[] calls,uint256 nonce,uint48 deadline)Call(address to,uint256 value,bytes data)"
    );
    bytes32 private constant MESSAGE_TYPEHASH = keccak256("Message(bytes32 hash)");
    bytes32 private constant RECOVER_TYPEHASH = keccak256("Recover(bytes32 passkey,uint256 nonce,uint48 deadline)");
    /// Of the clone's code before its arguments.
    uint256 private constant CLONE_CODE_LENGTH = 0x2d;

    uint48 private nonce;
    /// How often all passkeys were replaced.
    uint48 private epoch;
    address private recoveryKey;
    bytes32 private recovering;
    uint48 private recoverableAt;
    uint48 private recoveryNonce;
    mapping(uint256 epoch => mapping(bytes32 id => Standing)) private standing;

    /// The passkey whose calls are being made.
    bytes32 private transient signing;

    modifier onlySelf() {
        if (msg.sender != address(this)) revert NotSelf();
        _;
    }

    receive() external payable {}

    function execute(Call[] calldata calls, uint256 nonce_, uint48 deadline, bytes calldata signature) external {
        // With two calls of execute in one another, each could remove the other's passkey.
        if (signing != 0) revert Busy();
        if (block.timestamp > deadline) revert TooLate(deadline);
        if (nonce_ != nonce) revert BadNonce(nonce);
        bytes32 hash = keccak256(abi.encode(EXECUTE_TYPEHASH, _hash(calls), nonce_, deadline));
        bytes32 id = _signerOf(hash, signature);
        if (id == 0) revert BadSignature();
        ++nonce;
        signing = id;
        for (uint256 i; i < calls.length; ++i) {
            _call(calls[i]);
        }
        signing = 0;
        emit Executed(nonce_);
    }

    function addPasskey(Passkey calldata passkey) external onlySelf {
        _add(passkey);
    }

    function removePasskey(bytes32 id) external onlySelf {
        if (id == signing) revert SigningNow();
        if (!isPasskey(id)) revert NoSuchPasskey();
        standing[epoch][id] = Standing.Removed;
        emit PasskeyRemoved(id);
    }

    function setRecoveryKey(address key) external onlySelf {
        recoveryKey = key;
        emit RecoveryKeySet(key);
        if (recovering != 0) _stop();
    }

    function stopRecovery() external onlySelf {
        if (recovering == 0) revert NoRecovery();
        _stop();
    }

    function startRecovery(Passkey calldata passkey, uint48 deadline, bytes calldata signature) external {
        if (block.timestamp > deadline) revert TooLate(deadline);
        PasskeyLib.validate(passkey);
        bytes32 id = PasskeyLib.idOf(passkey);
        // A nonce of its own: the printed key must not be able to outrun what passkeys signed.
        bytes32 hash = keccak256(abi.encode(RECOVER_TYPEHASH, id, recoveryNonce++, deadline));
        (address signer,,) = ECDSA.tryRecoverCalldata(Domain.digest(NAME_HASH, hash), signature);
        if (signer == address(0) || signer != recoveryKey) revert BadSignature();
        recovering = id;
        recoverableAt = uint48(block.timestamp + RECOVERY_DELAY);
        emit RecoveryStarted(id, passkey, recoverableAt);
    }

    function finishRecovery() external {
        bytes32 id = recovering;
        if (id == 0) revert NoRecovery();
        if (block.timestamp < recoverableAt) revert TooEarly(recoverableAt);
        // Not while calls are made: what they were signed by must not change under them.
        if (signing != 0) revert Busy();
        recovering = 0;
        standing[++epoch][id] = Standing.Added;
        emit Recovered(id);
    }

    /// ERC-1271. `hash` is signed inside Message(bytes32 hash) of this account on this chain, so that a signature says nothing
    /// about another account of the same passkey.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bool valid = _signerOf(keccak256(abi.encode(MESSAGE_TYPEHASH, hash)), signature) != 0;
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function isPasskey(bytes32 id) public view returns (bool) {
        Standing now_ = standing[epoch][id];
        return now_ == Standing.Added || (now_ == Standing.Unchanged && epoch == 0 && id == _first());
    }

    function state() external view returns (uint256, address, bytes32, uint256, uint256) {
        return (nonce, recoveryKey, recovering, recoverableAt, recoveryNonce);
    }

    function _add(Passkey calldata passkey) private {
        PasskeyLib.validate(passkey);
        bytes32 id = PasskeyLib.idOf(passkey);
        standing[epoch][id] = Standing.Added;
        emit PasskeyAdded(id, passkey);
    }

    function _stop() private {
        recovering = 0;
        emit RecoveryStopped();
    }

    /// The one of this account's passkeys that signed, or 0.
    function _signerOf(bytes32 structHash, bytes calldata signature) private view returns (bytes32 id) {
        id = PasskeyLib.signerOf(Domain.digest(NAME_HASH, structHash), signature);
        if (id != 0 && !isPasskey(id)) return 0;
    }

    function _first() private view returns (bytes32 id) {
        assembly ("memory-safe") {
            extcodecopy(address(), 0, CLONE_CODE_LENGTH, 0x20)
            id := mload(0)
        }
    }

    function _hash(Call[] calldata calls) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            hashes[i] = keccak256(abi.encode(CALL_TYPEHASH, calls[i].to, calls[i].value, keccak256(calls[i].data)));
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function _call(Call calldata item) private {
        (bool ok, bytes memory reason) = item.to.call{value: item.value}(item.data);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
