// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment} from "../interfaces/IClearingHouse.sol";

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

    /// Copied at once: the compiler would copy and check field by field, at 2,000 gas a time.
    function read(Payment calldata source) internal pure returns (Payment memory payment) {
        bool canonical;
        assembly ("memory-safe") {
            calldatacopy(payment, source, 0x240)
            // A bit outside its field would make another id of the same payment.
            let dirty := or(or(mload(payment), mload(add(payment, 0x20))), mload(add(payment, 0x40)))
            dirty := or(or(dirty, mload(add(payment, 0x80))), or(mload(add(payment, 0xa0)), mload(add(payment, 0xc0))))
            let addresses := shr(160, or(dirty, mload(add(payment, 0x1e0))))
            dirty := or(or(mload(add(payment, 0x120)), mload(add(payment, 0x140))), mload(add(payment, 0x160)))
            let times := shr(48, or(dirty, or(mload(add(payment, 0x180)), mload(add(payment, 0x1a0)))))
            let choices := or(shr(1, mload(add(payment, 0xe0))), shr(2, mload(add(payment, 0x100))))
            let numbers := or(shr(120, mload(add(payment, 0x60))), shr(16, mload(add(payment, 0x1c0))))
            canonical := iszero(or(or(addresses, times), or(choices, numbers)))
        }
        if (!canonical) revert IClearingHouse.BadPayment();
    }

    /// Borrows the word before the payment for the type hash, instead of copying all of it behind one.
    function structHash(Payment memory payment) internal pure returns (bytes32 hash) {
        bytes32 typehash = TYPEHASH;
        assembly ("memory-safe") {
            let start := sub(payment, 0x20)
            let lent := mload(start)
            mstore(start, typehash)
            hash := keccak256(start, 0x260)
            mstore(start, lent)
        }
    }

    /// emit Authorized(id, payment.payer, payment.payee, payment, amount), borrowing the word behind the payment
    function logAuthorized(Payment memory payment, bytes32 id, uint256 amount) internal {
        bytes32 topic = IClearingHouse.Authorized.selector;
        assembly ("memory-safe") {
            let end := add(payment, 0x240)
            let lent := mload(end)
            mstore(end, amount)
            log4(payment, 0x260, topic, id, mload(payment), mload(add(payment, 0x20)))
            mstore(end, lent)
        }
    }

    /// emit Charged(id, payment.payer, payment.payee, payment, amount, fee), borrowing two words
    function logCharged(Payment memory payment, bytes32 id, uint256 amount, uint256 fee) internal {
        bytes32 topic = IClearingHouse.Charged.selector;
        assembly ("memory-safe") {
            let end := add(payment, 0x240)
            let lent := mload(end)
            let lentToo := mload(add(end, 0x20))
            mstore(end, amount)
            mstore(add(end, 0x20), fee)
            log4(payment, 0x280, topic, id, mload(payment), mload(add(payment, 0x20)))
            mstore(end, lent)
            mstore(add(end, 0x20), lentToo)
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
    function validate(Payment memory payment, uint120 amount) internal view {
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
    function feeOf(Payment memory payment, uint256 captured) internal pure returns (uint256) {
        // Cannot overflow: 120 bits by 16.
        unchecked {
            return captured * payment.maxFeeBps / BPS;
        }
    }

    /// Where what goes back to the payer's side goes: the rail that it came on.
    function refundRail(Payment memory payment) internal pure returns (PayTo) {
        return payment.funding == Funding.Balance ? PayTo.Balance : PayTo.Wallet;
    }
}
