// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// A P-256 key in a person's device, and the one page that may use it. Its `id` is the hash of these four.
struct Passkey {
    bytes32 x;
    bytes32 y;
    bytes32 rpIdHash; // sha256 of the domain that the device binds the key to
    bytes32 originHash; // keccak256 of the page's origin, e.g. "https://pay.example"
}

/// What a passkey signs with: a WebAuthn assertion whose challenge is the digest. Browsers write clientDataJSON in a fixed
/// order, so of it only what cannot be recomputed is given: the origin, and the text after the origin's closing quote.
struct Assertion {
    bytes32 x;
    bytes32 y;
    bytes32 r;
    bytes32 s;
    bytes authenticatorData;
    string origin;
    string rest;
}

struct Call {
    address to;
    uint256 value;
    bytes data;
}

/// @title An account of one person: passkeys move its money, a printed key can replace them after a delay
/// @notice A clone of immutable code, at an address that only its first passkey decides, the same on every chain. No owner,
/// no upgrade, no operator: whoever sends a signed call here changes nothing but who pays the gas.
///
/// What you must believe:
/// - each passkey alone can do everything, except remove itself. So whoever can unlock one of your devices has your money.
/// - the printed key can do one thing: name a new passkey, which after RECOVERY_DELAY replaces all old ones. Until then any
///   passkey stops it. So whoever holds your paper, while you do not look for that long, has your money.
/// - without any passkey and without the paper nobody can move anything, ever.
/// - passkeys count on one chain: on another chain the same address begins with its first passkey again.
interface IPasskeyAccount is IERC1271 {
    event Executed(uint256 indexed nonce);
    event PasskeyAdded(bytes32 indexed id, Passkey passkey);
    event PasskeyRemoved(bytes32 indexed id);
    event RecoveryKeySet(address indexed recoveryKey);
    event RecoveryStarted(bytes32 indexed id, Passkey passkey, uint256 notBefore);
    event RecoveryStopped();
    /// All earlier passkeys are none any more.
    event Recovered(bytes32 indexed id);

    error BadSignature();
    error BadNonce(uint256 expected);
    error BadPasskey(); // not a point of the curve
    error TooLate(uint48 notAfter);
    error TooEarly(uint256 notBefore);
    error Busy(); // called back while it executes
    error NotSelf(); // only by a signed `execute` of this account
    error SigningNow(); // a passkey cannot remove itself, so that one that works always stays
    error NoSuchPasskey();
    error NoRecovery();

    /// Makes `calls` in order, all or none, by a passkey's assertion over
    /// Execute(Call[] calls,uint256 nonce,uint48 deadline)Call(address to,uint256 value,bytes data). Anyone may bring it.
    function execute(Call[] calldata calls, uint256 nonce, uint48 deadline, bytes calldata signature) external;

    // --- by the account itself, as one of its calls ------------------------------------------------------------------
    function addPasskey(Passkey calldata passkey) external;
    function removePasskey(bytes32 id) external;
    /// 0: none. Stops a recovery that the old key began.
    function setRecoveryKey(address recoveryKey) external;
    function stopRecovery() external;

    // --- recovery ----------------------------------------------------------------------------------------------------
    /// By the recovery key's ECDSA signature of Recover(bytes32 passkey,uint256 nonce,uint48 deadline); anyone may bring it.
    function startRecovery(Passkey calldata passkey, uint48 deadline, bytes calldata signature) external;
    /// Anyone, RECOVERY_DELAY after the start.
    function finishRecovery() external;

    // --- views -------------------------------------------------------------------------------------------------------
    function isPasskey(bytes32 id) external view returns (bool);
    function state()
        external
        view
        returns (uint256 nonce, address recoveryKey, bytes32 recovering, uint256 notBefore, uint256 recoveryNonce);
}
