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

    function structHash(Payment calldata payment) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPEHASH, payment));
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
        validateAsset(payment.asset);
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
