// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {equal, vm, within} from "./Vm.sol";

contract VoidTest is HouseTest {
    function test_default() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        vm.expectEmit(address(house));
        emit IClearingHouse.Voided(id, AMOUNT);
        vm.prank(operator);
        house.void(payment, AMOUNT);
        isHold(id, 0, 0, 0, Status.Closed);
        equal(wallet(refundTo), AMOUNT, "refundTo");
    }

    function test_behavior_part() public {
        (Payment memory payment, bytes32 id) = held(Funding.Balance);
        vm.prank(operator);
        house.void(payment, 40e6);
        isHold(id, 60e6, 0, 0, Status.Held);
        equal(balance(refundTo), 40e6, "refundTo's balance, as the payer's came from his");
    }

    function test_error_notOperator() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        vm.prank(payer);
        vm.expectRevert(IClearingHouse.NotOperator.selector);
        house.void(payment, AMOUNT);
    }

    function test_error_notHeld() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes32 id = house.paymentId(payment);
        vm.prank(operator);
        reverts(IClearingHouse.NotHeld.selector, id);
        house.void(payment, 1);
    }

    function testFuzz_void(uint120 captured, uint120 voided, bool last) public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        held(Funding.Erc3009);
        captured = uint120(within(captured, 1, AMOUNT - 1));
        voided = uint120(within(voided, 0, AMOUNT));
        vm.prank(operator);
        house.capture(payment, captured, 0, last);
        uint120 left = last ? 0 : AMOUNT - captured;
        vm.prank(operator);
        if (voided == 0 || voided > left) {
            vm.expectRevert();
            house.void(payment, voided);
            return;
        }
        house.void(payment, voided);
        isHold(id, left - voided, captured, 0, left == voided ? Status.Closed : Status.Held);
        equal(wallet(refundTo), voided, "refundTo");
    }
}
