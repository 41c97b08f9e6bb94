// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract ChargeTest is HouseTest {
    function test_default() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes32 id = house.paymentId(payment);
        bytes memory consent = consentOf(payment);
        uint256 before = wallet(payee);
        vm.expectEmit(address(house));
        emit IClearingHouse.Charged(id, payer, payee, payment, AMOUNT, 1e6);
        vm.prank(operator);
        house.charge(payment, AMOUNT, 1e6, consent);
        equal(wallet(payee) - before, 99e6, "payee");
        equal(wallet(feeRecipient), 1e6, "fee");
        equal(wallet(address(house)), 0, "house");
        // Its guard is the token's nonce: no slot is written.
        isHold(id, 0, 0, 0, Status.None);
    }

    function test_behavior_allowance_neverTouchesTheHouse() public {
        (, bytes32 id) = charged(Funding.Allowance, PayTo.Wallet);
        isHold(id, 0, AMOUNT, 0, Status.Closed);
        equal(wallet(payee), 1_000_000e6 + AMOUNT, "payee");
    }

    function test_behavior_rails() public {
        for (uint8 i; i < 8; ++i) {
            uint256 mark = vm.snapshotState();
            charged(Funding(i % 4), PayTo(i / 4));
            equal(i < 4 ? wallet(payee) - 1_000_000e6 : balance(payee), AMOUNT, "payee");
            equal(i < 4 ? balance(payee) : wallet(payee) - 1_000_000e6, 0, "the other rail");
            vm.revertToState(mark);
        }
    }

    function test_behavior_payerPaysAgreedFee() public {
        Payment memory payment = newPayment(Funding.Allowance);
        fund(payer, address(usdc), AMOUNT, Funding.Allowance);
        vm.startPrank(payer);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.BadFee.selector, 1e6));
        house.charge(payment, AMOUNT, 1e6 - 1, "");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.BadFee.selector, 1e6));
        house.charge(payment, AMOUNT, 1e6 + 1, "");
        house.charge(payment, AMOUNT, 1e6, "");
        vm.stopPrank();
        equal(wallet(feeRecipient), 1e6, "fee");
    }

    function test_behavior_payerWhoIsOperatorChoosesFee() public {
        Payment memory payment = newPayment(Funding.Allowance);
        payment.operator = payer;
        fund(payer, address(usdc), AMOUNT, Funding.Allowance);
        vm.prank(payer);
        house.charge(payment, AMOUNT, 0, "");
    }

    function test_error_twice() public {
        for (uint8 i; i < 3; ++i) {
            (Payment memory payment, bytes32 id) = charged(Funding(i), PayTo.Wallet);
            fund(payer, address(usdc), AMOUNT, Funding(i));
            bytes memory consent = consentOf(payment);
            vm.prank(operator);
            if (i == 2) vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, address(usdc)));
            else reverts(IClearingHouse.AlreadyUsed.selector, id);
            house.charge(payment, AMOUNT, 0, consent);
        }
    }

    function test_error_afterAuthorize() public {
        for (uint8 i; i < 3; ++i) {
            (Payment memory payment, bytes32 id) = held(Funding(i));
            bytes memory consent = consentOf(payment);
            vm.prank(operator);
            reverts(IClearingHouse.AlreadyUsed.selector, id);
            house.charge(payment, AMOUNT, 0, consent);
        }
    }

    function test_error_fee() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes memory consent = consentOf(payment);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.BadFee.selector, 1e6));
        house.charge(payment, AMOUNT, 1e6 + 1, consent);
    }

    function test_error_notOperator() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes memory consent = consentOf(payment);
        vm.prank(stranger);
        vm.expectRevert(IClearingHouse.NotOperator.selector);
        house.charge(payment, AMOUNT, 1e6, consent);
    }

    function test_error_tooEarly() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        payment.captureAfter = NOW + 60;
        bytes memory consent = consentOf(payment);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooEarly.selector, payment.captureAfter));
        house.charge(payment, AMOUNT, 0, consent);
    }

    function test_error_noMoney() public {
        Payment memory payment = newPayment(Funding.Balance);
        bytes memory consent = consentOf(payment);
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.InsufficientBalance.selector);
        house.charge(payment, AMOUNT, 0, consent);
    }

    function testFuzz_charge(uint8 rails, uint120 amount, uint120 fee, uint16 bps) public {
        Payment memory payment = newPayment(Funding(rails % 4));
        payment.payTo = PayTo((rails / 4) % 2);
        payment.maxFeeBps = uint16(within(bps, 0, 10_000));
        amount = uint120(within(amount, 1, 1000e6));
        payment.maxAmount = amount;
        fund(payer, address(usdc), amount, payment.funding);
        uint256 most = uint256(amount) * payment.maxFeeBps / 10_000;
        fee = uint120(within(fee, 0, most + 1));
        bytes memory consent = consentOf(payment);
        vm.prank(operator);
        if (fee > most) vm.expectRevert(abi.encodeWithSelector(IClearingHouse.BadFee.selector, most));
        house.charge(payment, amount, fee, consent);
        if (fee > most) return;
        uint256 arrived = wallet(payee) - 1_000_000e6 + balance(payee);
        equal(arrived, amount - fee, "payee");
        equal(wallet(feeRecipient) + balance(feeRecipient), fee, "fee");
        equal(
            wallet(address(house)),
            balance(payee) + balance(feeRecipient) + balance(payer),
            "the house has what it owes"
        );
    }
}
