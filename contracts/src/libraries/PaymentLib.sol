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

    /// Looks at a payment that the house has not seen yet: a bit outside its field would make another id of the same payment.
    /// One that has an id already was looked at when it got it. Returns what is asked for most, read only once.
    function checked(Payment calldata payment) internal pure returns (address payer, address asset, Funding funding) {
        bool canonical;
        assembly ("memory-safe") {
            function word(start, offset) -> value {
                value := calldataload(add(start, offset))
            }
            let dirty := or(or(word(payment, 0), word(payment, 0x20)), word(payment, 0x40))
            dirty := or(or(dirty, word(payment, 0x80)), or(word(payment, 0xa0), word(payment, 0xc0)))
            let addresses := shr(160, or(dirty, word(payment, 0x1e0)))
            dirty := or(or(word(payment, 0x120), word(payment, 0x140)), word(payment, 0x160))
            let times := shr(48, or(dirty, or(word(payment, 0x180), word(payment, 0x1a0))))
            let choices := or(shr(1, word(payment, 0xe0)), shr(2, word(payment, 0x100)))
            let numbers := or(shr(120, word(payment, 0x60)), shr(16, word(payment, 0x1c0)))
            canonical := iszero(or(or(addresses, times), or(choices, numbers)))
            payer := word(payment, 0)
            asset := word(payment, 0x40)
            funding := word(payment, 0x100)
        }
        if (!canonical) revert IClearingHouse.BadPayment();
    }

    /// The calldata of a payment, a static struct, already is what EIP-712 hashes and what an event holds: it is copied to
    /// free memory as it is, here and below.
    function structHash(Payment calldata payment) internal pure returns (bytes32 hash) {
        bytes32 typehash = TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typehash)
            calldatacopy(add(free, 0x20), payment, 0x240)
            hash := keccak256(free, 0x260)
        }
    }

    /// emit Authorized(id, payment.payer, payment.payee, payment, amount)
    function logAuthorized(Payment calldata payment, bytes32 id, uint256 amount) internal {
        bytes32 topic = IClearingHouse.Authorized.selector;
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, payment, 0x240)
            mstore(add(free, 0x240), amount)
            log4(free, 0x260, topic, id, mload(free), mload(add(free, 0x20)))
        }
    }

    /// emit Charged(id, payment.payer, payment.payee, payment, amount, fee)
    function logCharged(Payment calldata payment, bytes32 id, uint256 amount, uint256 fee) internal {
        bytes32 topic = IClearingHouse.Charged.selector;
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, payment, 0x240)
            mstore(add(free, 0x240), amount)
            mstore(add(free, 0x260), fee)
            log4(free, 0x280, topic, id, mload(free), mload(add(free, 0x20)))
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
    function validate(Payment calldata payment, address payer, address asset, Funding funding, uint120 amount)
        internal
        view
    {
        if (payment.arbiter != address(0)) revert IClearingHouse.BadPayment();
        address payee = payment.payee;
        address refundTo = payment.refundTo;
        uint256 bps = payment.maxFeeBps;
        if (
            payer == address(0) || payee == address(0) || payee == address(this) || refundTo == address(0)
                || refundTo == address(this) || bps > BPS || payment.feeRecipient == address(this)
                || (bps != 0 && payment.feeRecipient == address(0))
        ) revert IClearingHouse.BadPayment();
        // Whoever has a balance deposited an asset that was looked at then.
        if (funding != Funding.Balance) validateAsset(asset);
        uint256 most = payment.maxAmount;
        if (amount == 0 || amount > most) revert IClearingHouse.BadAmount();

        uint256 time = block.timestamp;
        if (funding == Funding.Erc3009) {
            // The token signature is for exactly one value, and ends before `validBefore`, which is `authorizeBy`: at
            // that second the house refuses too, so that its answer and the token's never differ.
            if (amount != most) revert IClearingHouse.BadAmount();
            ++time;
        }
        uint48 authorizeBy = payment.authorizeBy;
        if (time > authorizeBy) revert IClearingHouse.TooLate(authorizeBy);
    }

    function validateAsset(address asset) internal view {
        if (asset.code.length == 0 || asset == address(this) || asset == PERMIT2) revert IClearingHouse.BadAsset();
    }

    /// @param captured gross, in base units
    function feeOf(Payment calldata payment, uint256 captured) internal pure returns (uint256) {
        // Cannot overflow: 120 bits by 16.
        unchecked {
            return captured * payment.maxFeeBps / BPS;
        }
    }

    /// Where what goes back to the payer's side goes: the rail that it came on.
    function refundRail(Payment calldata payment) internal pure returns (PayTo) {
        return payment.funding == Funding.Balance ? PayTo.Balance : PayTo.Wallet;
    }
}
