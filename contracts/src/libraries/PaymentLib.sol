// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment} from "../interfaces/IClearingHouse.sol";

/// Where in memory `PaymentLib.read` put a payment.
type Words is uint256;

/// @title What the payer agrees to: its digest, and whether it makes sense
library PaymentLib {
    bytes32 internal constant TYPEHASH = keccak256(
        "Payment(address payer,address payee,address asset,uint120 maxAmount,address operator,address arbiter,address refundTo,uint8 payTo,uint8 funding,uint48 authorizeBy,uint48 captureAfter,uint48 captureBy,uint48 arbiterBy,uint48 refundBy,uint16 maxFeeBps,address feeRecipient,bytes32 terms,uint256 salt)"
    );
    bytes32 internal constant REFUND_TYPEHASH =
        keccak256("Refund(bytes32 payment,uint120 amount,uint120 refundedBefore,uint8 funding,uint48 deadline)");

    /// Token approvals given to it are not the house's business, nor may a call to it ever come from the house.
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;
    uint256 internal constant BPS = 10_000;

    /// The payment's words in memory behind its type hash: what is hashed for the id is also what the event logs. Copied
    /// at once, since the compiler would copy and check field by field, at 2,000 gas a time.
    function read(Payment calldata payment) internal pure returns (Words words) {
        bool canonical;
        bytes32 typehash = TYPEHASH;
        assembly ("memory-safe") {
            words := mload(0x40)
            mstore(0x40, add(words, 0x2a0)) // type hash, 18 fields, two words more for the event
            mstore(words, typehash)
            let at_ := add(words, 0x20)
            calldatacopy(at_, payment, 0x240)
            // A bit outside its field would make another id of the same payment.
            let a := or(or(mload(at_), mload(add(at_, 0x20))), or(mload(add(at_, 0x40)), mload(add(at_, 0x80))))
            let b := or(or(mload(add(at_, 0xa0)), mload(add(at_, 0xc0))), mload(add(at_, 0x1e0)))
            let addresses := shr(160, or(a, b))
            let c := or(mload(add(at_, 0x120)), or(mload(add(at_, 0x140)), mload(add(at_, 0x160))))
            let times := shr(48, or(c, or(mload(add(at_, 0x180)), mload(add(at_, 0x1a0)))))
            let choices := or(shr(1, mload(add(at_, 0xe0))), shr(2, mload(add(at_, 0x100))))
            let numbers := or(shr(120, mload(add(at_, 0x60))), shr(16, mload(add(at_, 0x1c0))))
            canonical := iszero(or(or(addresses, times), or(choices, numbers)))
        }
        if (!canonical) revert IClearingHouse.BadPayment();
    }

    function hash(Words words) internal pure returns (bytes32 structHash) {
        assembly ("memory-safe") {
            structHash := keccak256(words, 0x260)
        }
    }

    /// emit Authorized(id, payment.payer, payment.payee, payment, amount)
    function logAuthorized(Words words, bytes32 id, uint256 amount) internal {
        bytes32 topic = IClearingHouse.Authorized.selector;
        assembly ("memory-safe") {
            mstore(add(words, 0x260), amount)
            log4(add(words, 0x20), 0x260, topic, id, mload(add(words, 0x20)), mload(add(words, 0x40)))
        }
    }

    /// emit Charged(id, payment.payer, payment.payee, payment, amount, fee)
    function logCharged(Words words, bytes32 id, uint256 amount, uint256 fee) internal {
        bytes32 topic = IClearingHouse.Charged.selector;
        assembly ("memory-safe") {
            mstore(add(words, 0x260), amount)
            mstore(add(words, 0x280), fee)
            log4(add(words, 0x20), 0x280, topic, id, mload(add(words, 0x20)), mload(add(words, 0x40)))
        }
    }

    function refundHash(bytes32 id, uint120 amount, uint120 refundedBefore, Funding funding, uint48 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(REFUND_TYPEHASH, id, amount, refundedBefore, funding, deadline));
    }

    /// Before any money is taken for it.
    function validate(Payment calldata payment, uint120 amount) internal view {
        if (payment.arbiter != address(0) || payment.funding == Funding.Permit2) revert IClearingHouse.BadPayment();
        if (
            payment.payer == address(0) || payment.payee == address(0) || payment.payee == address(this)
                || payment.refundTo == address(0) || payment.refundTo == address(this) || payment.maxFeeBps > BPS
                || (payment.maxFeeBps != 0 && payment.feeRecipient == address(0))
        ) revert IClearingHouse.BadPayment();
        // Whoever has a balance deposited an asset that was looked at then.
        if (payment.funding != Funding.Balance) validateAsset(payment.asset);
        if (amount == 0 || amount > payment.maxAmount) revert IClearingHouse.BadAmount();

        uint256 time = block.timestamp;
        if (payment.funding == Funding.Erc3009) {
            // The token signature is for exactly one value, and ends before `validBefore`, which is `authorizeBy`: at
            // that second the house refuses too, so that its answer and the token's never differ.
            if (amount != payment.maxAmount) revert IClearingHouse.BadAmount();
            ++time;
        }
        if (time > payment.authorizeBy) revert IClearingHouse.TooLate(payment.authorizeBy);
    }

    function validateAsset(address asset) internal view {
        if (asset.code.length == 0 || asset == address(this) || asset == PERMIT2) revert IClearingHouse.BadAsset();
    }

    /// @param captured gross, in base units
    function feeOf(Payment calldata payment, uint256 captured) internal pure returns (uint256) {
        return captured * payment.maxFeeBps / BPS;
    }

    /// Where what goes back to the payer's side goes: the rail that it came on.
    function refundRail(Payment calldata payment) internal pure returns (PayTo) {
        return payment.funding == Funding.Balance ? PayTo.Balance : PayTo.Wallet;
    }
}
