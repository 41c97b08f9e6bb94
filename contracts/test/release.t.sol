// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {equal, vm, within} from "./Vm.sol";

contract ReleaseTest is HouseTest {
    function test_default() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        vm.warp(payment.captureBy + 1);
        vm.expectEmit(address(house));
        emit IClearingHouse.Released(id, AMOUNT);
        vm.prank(stranger);
        house.release(payment);
        isHold(id, 0, 0, 0, Status.Closed);
        equal(wallet(refundTo), AMOUNT, "refundTo");
    }

    function test_error_notYet() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        vm.warp(payment.captureBy);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotYetReleasable.selector, payment.captureBy));
        house.release(payment);
    }

    function test_error_twice() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        held(Funding.Erc3009);
        vm.warp(payment.captureBy + 1);
        house.release(payment);
        reverts(IClearingHouse.NotHeld.selector, id);
        house.release(payment);
    }

    function testFuzz_release(uint120 captured, uint8 funding, uint48 time) public {
        (Payment memory payment, bytes32 id) = held(Funding(within(funding, 0, 3)));
        captured = uint120(within(captured, 1, AMOUNT - 1));
        vm.prank(operator);
        house.capture(payment, captured, 0, false);
        vm.warp(within(time, NOW, payment.captureBy * 2));
        bool due = block.timestamp > payment.captureBy;
        if (!due) vm.expectRevert();
        house.release(payment);
        if (!due) return;
        isHold(id, 0, captured, 0, Status.Closed);
        equal(wallet(refundTo) + balance(refundTo), AMOUNT - captured, "the rest");
    }
}
