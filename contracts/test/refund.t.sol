// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract RefundTest is HouseTest {
    uint48 private constant DEADLINE = NOW + 1 hours;

    function test_default() public {
        (Payment memory payment, bytes32 id) = charged(Funding.Allowance, PayTo.Wallet);
        fund(payee, address(usdc), 30e6, Funding.Allowance);
        vm.expectEmit(address(house));
        emit IClearingHouse.Refunded(id, 30e6, Funding.Allowance);
        vm.prank(payee);
        house.refund(payment, 30e6, Funding.Allowance, 0, "");
        isHold(id, 0, AMOUNT, 30e6, Status.Closed);
        equal(wallet(refundTo), 30e6, "refundTo");
    }

    function test_behavior_balance_toTheRailOfThePayer() public {
        (Payment memory payment,) = charged(Funding.Balance, PayTo.Balance);
        vm.prank(payee);
        house.refund(payment, AMOUNT, Funding.Balance, 0, "");
        equal(balance(refundTo), AMOUNT, "refundTo's balance");
        (payment,) = charged(Funding.Erc3009, PayTo.Balance);
        vm.prank(payee);
        house.refund(payment, AMOUNT, Funding.Balance, 0, "");
        equal(wallet(refundTo), AMOUNT, "refundTo's wallet");
    }

    function test_behavior_slotlessCharge() public {
        (Payment memory payment, bytes32 id) = charged(Funding.Erc3009, PayTo.Balance);
        isHold(id, 0, 0, 0, Status.None);
        vm.startPrank(payee);
        house.refund(payment, 40e6, Funding.Balance, 0, "");
        isHold(id, 0, AMOUNT, 40e6, Status.Closed);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.refund(payment, 60e6 + 1, Funding.Balance, 0, "");
        house.refund(payment, 60e6, Funding.Balance, 0, "");
        vm.stopPrank();
    }

    function test_behavior_signed_once() public {
        (Payment memory payment, bytes32 id) = charged(Funding.Balance, PayTo.Balance);
        bytes memory consent = sign(PAYEE_KEY, refundDigest(id, 10e6, 0, Funding.Balance, DEADLINE));
        vm.startPrank(stranger);
        house.refund(payment, 10e6, Funding.Balance, DEADLINE, consent);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.refund(payment, 10e6, Funding.Balance, DEADLINE, consent);
        vm.stopPrank();
    }

    function test_behavior_erc3009_once() public {
        (Payment memory payment, bytes32 id) = charged(Funding.Erc3009, PayTo.Wallet);
        bytes32 nonce = refundDigest(id, 10e6, 0, Funding.Erc3009, DEADLINE);
        bytes memory consent = tokenConsent(PAYEE_KEY, payee, 10e6, DEADLINE, nonce);
        vm.startPrank(stranger);
        house.refund(payment, 10e6, Funding.Erc3009, DEADLINE, consent);
        equal(wallet(refundTo), 10e6, "refundTo");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, address(usdc)));
        house.refund(payment, 10e6, Funding.Erc3009, DEADLINE, consent);
        vm.stopPrank();
    }

    function test_error_stillHeld() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        vm.prank(operator);
        house.capture(payment, 1, 0, false);
        vm.prank(payee);
        reverts(IClearingHouse.StillHeld.selector, id);
        house.refund(payment, 1, Funding.Allowance, 0, "");
    }

    function test_error_nothing() public {
        for (uint8 i; i < 3; ++i) {
            Payment memory payment = newPayment(Funding(i));
            bytes32 id = house.paymentId(payment);
            vm.prank(payee);
            reverts(IClearingHouse.NothingToRefund.selector, id);
            house.refund(payment, 1, Funding.Allowance, 0, "");
        }
        (Payment memory voided, bytes32 voidedId) = held(Funding.Erc3009);
        vm.prank(operator);
        house.void(voided, AMOUNT);
        vm.prank(payee);
        reverts(IClearingHouse.NothingToRefund.selector, voidedId);
        house.refund(voided, 1, Funding.Allowance, 0, "");
    }

    /// An ERC-3009 hold uses the nonce too, but what was voided was never the payee's.
    function test_error_nothing_afterErc3009HoldWasReleased() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        vm.warp(payment.captureBy + 1);
        house.release(payment);
        vm.prank(payee);
        reverts(IClearingHouse.NothingToRefund.selector, id);
        house.refund(payment, 1, Funding.Allowance, 0, "");
    }

    function test_error_tooLate() public {
        (Payment memory payment, bytes32 id) = charged(Funding.Balance, PayTo.Balance);
        bytes memory consent = sign(PAYEE_KEY, refundDigest(id, 1, 0, Funding.Balance, DEADLINE));
        vm.warp(DEADLINE + 1);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLate.selector, DEADLINE));
        house.refund(payment, 1, Funding.Balance, DEADLINE, consent);
        vm.warp(payment.refundBy + 1);
        vm.prank(payee);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLate.selector, payment.refundBy));
        house.refund(payment, 1, Funding.Balance, 0, "");
    }

    function test_error_notPayee() public {
        (Payment memory payment,) = charged(Funding.Balance, PayTo.Balance);
        address[3] memory others = [payer, operator, stranger];
        for (uint256 i; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(IClearingHouse.BadSignature.selector);
            house.refund(payment, 1, Funding.Balance, DEADLINE, "");
        }
    }

    function test_error_permit2() public {
        (Payment memory payment,) = charged(Funding.Balance, PayTo.Balance);
        vm.prank(payee);
        vm.expectRevert(IClearingHouse.BadPayment.selector);
        house.refund(payment, 1, Funding.Permit2, 0, "");
    }

    function testFuzz_refund(uint120[4] memory parts, uint8 rails) public {
        (Payment memory payment, bytes32 id) = charged(Funding(rails % 4), PayTo.Balance);
        uint256 done;
        for (uint256 i; i < parts.length; ++i) {
            uint120 part = uint120(within(parts[i], 0, AMOUNT));
            bool fits = part != 0 && done + part <= AMOUNT;
            vm.prank(payee);
            if (!fits) vm.expectRevert();
            house.refund(payment, part, Funding.Balance, 0, "");
            if (fits) done += part;
            equal(wallet(refundTo) + balance(refundTo), done, "refunded");
            equal(balance(payee), AMOUNT - done, "payee");
        }
        (,, uint120 refunded,) = house.hold(id);
        equal(refunded, done, "count");
    }
}
