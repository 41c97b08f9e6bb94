// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, Item, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract RedirectTest is HouseTest {
    function test_default() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        vm.prank(payee);
        house.setRedirect(address(usdc), true);
        usdc.blacklist(payee);
        vm.expectEmit(address(house));
        emit IClearingHouse.Redirected(payee, address(usdc), 99e6);
        vm.prank(operator);
        house.capture(payment, AMOUNT, 1e6, true);
        isHold(id, 0, AMOUNT, 0, Status.Closed);
        equal(balance(payee), 99e6, "payee's balance");
        equal(wallet(feeRecipient), 1e6, "the fee goes its way");
    }

    function test_behavior_onlyWhenThePayoutFails() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        vm.prank(payee);
        house.setRedirect(address(usdc), true);
        vm.prank(operator);
        house.capture(payment, AMOUNT, 0, true);
        equal(balance(payee), 0, "payee's balance");
    }

    function test_error_notAsked() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        usdc.blacklist(payee);
        // Neither another asset's redirect nor another's wish counts.
        vm.prank(payee);
        house.setRedirect(address(usdt), true);
        vm.prank(operator);
        house.setRedirect(address(usdc), true);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, address(usdc)));
        house.capture(payment, AMOUNT, 0, true);
        isHold(id, AMOUNT, 0, 0, Status.Held);
    }

    function test_behavior_failsItsItemOnly() public {
        (Payment memory stuck,) = held(Funding.Erc3009);
        (Payment memory other, bytes32 id) = held(Funding.Erc3009);
        usdc.blacklist(refundTo);
        Item[] memory items = new Item[](2);
        items[0] = Item(200_000, abi.encodeCall(house.void, (stuck, 1)));
        items[1] = Item(200_000, abi.encodeCall(house.capture, (other, AMOUNT, 0, true)));
        vm.prank(operator);
        bool[] memory succeeded = house.batch(items);
        check(!succeeded[0] && succeeded[1], "isolated");
        isHold(id, 0, AMOUNT, 0, Status.Closed);
    }

    function testFuzz_redirect(bool asked, bool refused) public {
        (Payment memory payment,) = held(Funding.Erc3009);
        vm.prank(refundTo);
        house.setRedirect(address(usdc), asked);
        check(house.redirects(refundTo, address(usdc)) == asked, "redirects");
        if (refused) usdc.blacklist(refundTo);
        vm.warp(payment.captureBy + 1);
        if (refused && !asked) vm.expectRevert();
        house.release(payment);
        equal(wallet(refundTo), refused ? 0 : AMOUNT, "wallet");
        equal(balance(refundTo), refused && asked ? AMOUNT : 0, "balance");
    }
}
