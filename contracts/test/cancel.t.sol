// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {vm, within} from "./Vm.sol";

contract CancelTest is HouseTest {
    function test_default() public {
        for (uint8 i; i < 3; ++i) {
            Payment memory payment = newPayment(Funding(i));
            fund(payer, address(usdc), AMOUNT, Funding(i));
            bytes32 id = house.paymentId(payment);
            bytes memory consent = consentOf(payment);
            vm.expectEmit(address(house));
            emit IClearingHouse.Cancelled(id);
            vm.prank(payer);
            house.cancel(payment);
            isHold(id, 0, 0, 0, Status.Cancelled);
            vm.startPrank(operator);
            reverts(IClearingHouse.AlreadyUsed.selector, id);
            house.authorize(payment, AMOUNT, consent);
            reverts(IClearingHouse.AlreadyUsed.selector, id);
            house.charge(payment, AMOUNT, 0, consent);
            vm.stopPrank();
            vm.prank(payee);
            reverts(IClearingHouse.NothingToRefund.selector, id);
            house.refund(payment, 1, Funding.Allowance, 0, "");
        }
    }

    function test_error_notPayer() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.NotPayer.selector);
        house.cancel(payment);
    }

    function testFuzz_error_alreadyTaken(uint8 rails, bool hold) public {
        (Payment memory payment, bytes32 id) =
            hold ? held(Funding(rails % 4)) : charged(Funding(rails % 4), PayTo(rails / 4 % 2));
        vm.prank(payer);
        reverts(IClearingHouse.AlreadyUsed.selector, id);
        house.cancel(payment);
    }
}
