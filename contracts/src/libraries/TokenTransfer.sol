// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IClearingHouse, Payment} from "../interfaces/IClearingHouse.sol";
import {IERC3009, IERC3009Bytes} from "../interfaces/IERC3009.sol";
import {IPermit2} from "../interfaces/IPermit2.sol";
import {Lock} from "./Lock.sol";
import {PaymentLib} from "./PaymentLib.sol";
import {Signature} from "./Signature.sol";

/// @title Moving tokens whose code nobody vouches for
/// @dev The house is locked during each call. An answer is either nothing (USDT) or true; what else a token says, and why
/// it reverts, is not looked at: no foreign revert data is ever copied. What comes in counts by what arrived.
library TokenTransfer {
    using PaymentLib for Payment;

    /// What ends the type that Permit2 hashes. Written out, as PaymentLib's type is: the compiler puts only literals together.
    string private constant WITNESS_TYPE =
        "Payment witness)"
        "Payment(address payer,address payee,address asset,uint120 maxAmount,address operator,address arbiter,address refundTo,uint8 payTo,uint8 funding,uint48 authorizeBy,uint48 captureAfter,uint48 captureBy,uint48 arbiterBy,uint48 refundBy,uint16 maxFeeBps,address feeRecipient,bytes32 terms,uint256 salt)"
        "TokenPermissions(address token,uint256 amount)";

    /// To a wallet. False when the asset refused.
    function trySend(address asset, address to, uint256 amount) internal returns (bool ok) {
        if (to == address(0) || to == address(this)) revert IClearingHouse.BadRecipient();
        Lock.shut();
        ok = _call(asset, IERC20.transfer.selector, uint160(to), amount, 0, 0x44);
        Lock.open();
    }

    function send(address asset, address to, uint256 amount) internal {
        if (!trySend(asset, to, amount)) revert IClearingHouse.TransferFailed(asset);
    }

    /// From an allowance to the house.
    function pull(address asset, address from, address to, uint256 amount) internal {
        Lock.shut();
        uint256 before = balanceOf(asset, to);
        bool ok = _call(asset, IERC20.transferFrom.selector, uint160(from), uint160(to), amount, 0x64);
        _arrived(asset, to, before, amount, ok);
        Lock.open();
    }

    /// By the owner's ERC-3009 signature for the token. Like our own signatures: ECDSA first, then the signer's code.
    function pullSigned(
        address asset,
        address from,
        uint256 amount,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) internal {
        Lock.shut();
        uint256 before = balanceOf(asset, address(this));
        bool ok;
        if (signature.length == 65) {
            (bytes32 r, bytes32 s, uint8 v) = Signature.split(signature);
            ok = call(
                asset,
                abi.encodeCall(
                    IERC3009.receiveWithAuthorization, (from, address(this), amount, 0, validBefore, nonce, v, r, s)
                )
            );
        }
        if (!ok && (signature.length != 65 || from.code.length != 0)) {
            ok = call(
                asset,
                abi.encodeCall(
                    IERC3009Bytes.receiveWithAuthorization,
                    (from, address(this), amount, 0, validBefore, nonce, signature)
                )
            );
        }
        _arrived(asset, address(this), before, amount, ok);
        Lock.open();
    }

    /// By the payer's signature for Permit2, which he allowed once to spend the asset. The payment is the witness, so it is
    /// what his wallet shows; its id is the nonce. No Permit2 on this chain means that nothing arrives.
    function pullPermitted(Payment calldata payment, uint256 amount, bytes32 id, bytes calldata signature) internal {
        Lock.shut();
        address asset = payment.asset;
        uint256 before = balanceOf(asset, address(this));
        IPermit2.PermitTransferFrom memory permitted;
        permitted.permitted.token = asset;
        permitted.permitted.amount = payment.maxAmount;
        permitted.nonce = uint256(id);
        permitted.deadline = payment.authorizeBy;
        bool ok = call(PaymentLib.PERMIT2, _permitCall(permitted, amount, payment, signature));
        _arrived(asset, address(this), before, amount, ok);
        Lock.open();
    }

    /// False also for a token that has no such function.
    function isAuthorizationUsed(address asset, address authorizer, bytes32 nonce) internal returns (bool used) {
        Lock.shut();
        used = _read(asset, abi.encodeCall(IERC3009.authorizationState, (authorizer, nonce))) == 1;
        Lock.open();
    }

    /// A permit seen by someone in the pool may be used before ours arrives: then the allowance is already there.
    function permit(address asset, address owner, uint256 amount, bytes memory data) internal returns (bool ok) {
        Lock.shut();
        ok = call(asset, data) || _read(asset, abi.encodeCall(IERC20.allowance, (owner, address(this)))) >= amount;
        Lock.open();
    }

    function balanceOf(address asset, address account) internal view returns (uint256 answer) {
        bytes4 selector = IERC20.balanceOf.selector;
        assembly ("memory-safe") {
            mstore(0, selector)
            mstore(4, account)
            let ok := staticcall(gas(), asset, 0, 0x24, 0, 0x20)
            if and(ok, gt(returndatasize(), 0x1f)) { answer := mload(0) }
        }
    }

    /// True when it succeeded and answered nothing, or true.
    function call(address target, bytes memory data) internal returns (bool ok) {
        assembly ("memory-safe") {
            ok := call(gas(), target, 0, add(data, 0x20), mload(data), 0, 0x20)
            ok := and(ok, or(iszero(returndatasize()), and(gt(returndatasize(), 0x1f), eq(mload(0), 1))))
        }
    }

    /// `call` with the first `size` bytes of the encoded arguments, in memory that nobody keeps: it saves what the compiler
    /// spends on allocating it.
    function _call(address target, bytes4 selector, uint256 a, uint256 b, uint256 c, uint256 size)
        private
        returns (bool ok)
    {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, selector)
            mstore(add(free, 0x04), a)
            mstore(add(free, 0x24), b)
            mstore(add(free, 0x44), c)
            ok := call(gas(), target, 0, free, size, 0, 0x20)
            ok := and(ok, or(iszero(returndatasize()), and(gt(returndatasize(), 0x1f), eq(mload(0), 1))))
        }
    }

    function _arrived(address asset, address to, uint256 before, uint256 amount, bool ok) private view {
        if (!ok) revert IClearingHouse.TransferFailed(asset);
        uint256 present = balanceOf(asset, to);
        if (present < before || present - before < amount) revert IClearingHouse.NotReceived(asset);
    }

    function _permitCall(
        IPermit2.PermitTransferFrom memory permitted,
        uint256 amount,
        Payment calldata payment,
        bytes memory signature
    ) private view returns (bytes memory) {
        IPermit2.SignatureTransferDetails memory details = IPermit2.SignatureTransferDetails(address(this), amount);
        bytes32 witness = payment.structHash();
        return abi.encodeCall(
            IPermit2.permitWitnessTransferFrom,
            (permitted, details, payment.payer, witness, WITNESS_TYPE, signature)
        );
    }

    /// One word, 0 when there is none.
    function _read(address target, bytes memory data) private view returns (uint256 answer) {
        assembly ("memory-safe") {
            let ok := staticcall(gas(), target, add(data, 0x20), mload(data), 0, 0x20)
            if and(ok, gt(returndatasize(), 0x1f)) { answer := mload(0) }
        }
    }
}
