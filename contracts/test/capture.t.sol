// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract CaptureTest is HouseTest {
    function test_default() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        uint256 before = wallet(payee);
        vm.expectEmit(address(house));
        emit IClearingHouse.Captured(id, 60e6, 0.6e6, 40e6);
        vm.prank(operator);
        house.capture(payment, 60e6, 0.6e6, true);
        isHold(id, 0, 60e6, 0, Status.Closed);
        equal(wallet(payee) - before, 59.4e6, "payee");
        equal(wallet(feeRecipient), 0.6e6, "fee");
        equal(wallet(refundTo), 40e6, "freed");
        equal(wallet(address(house)), 0, "house");
    }

    function test_behavior_inParts() public {
        (Payment memory payment, bytes32 id) = held(Funding.Allowance);
        vm.startPrank(operator);
        house.capture(payment, 30e6, 0, false);
        isHold(id, 70e6, 30e6, 0, Status.Held);
        house.capture(payment, 30e6, 0, false);
        house.capture(payment, 40e6, 0, false);
        vm.stopPrank();
        isHold(id, 0, 100e6, 0, Status.Closed);
    }

    function test_behavior_toBalance() public {
        Payment memory payment = newPayment(Funding.Balance);
        payment.payTo = PayTo.Balance;
        held(payment);
        vm.prank(operator);
        house.capture(payment, 50e6, 0.5e6, true);
        equal(balance(payee), 49.5e6, "payee");
        equal(balance(feeRecipient), 0.5e6, "fee takes the payee's rail");
        equal(balance(refundTo), 50e6, "what is freed takes the payer's rail");
    }

    function test_behavior_freedGoesBackOnPayersRail() public {
        Payment memory payment = newPayment(Funding.Allowance);
        payment.payTo = PayTo.Balance;
        held(payment);
        vm.prank(operator);
        house.capture(payment, 50e6, 0, true);
        equal(balance(payee), 50e6, "payee");
        equal(wallet(refundTo), 50e6, "refundTo");
    }

    /// Bits outside a field make another payment, which has no hold: by whatever verb.
    function test_error_dirtyWords() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        bytes[3] memory calls = [
            abi.encodeCall(house.capture, (payment, 1, 0, false)),
            abi.encodeCall(house.void, (payment, 1)),
            abi.encodeCall(house.release, (payment))
        ];
        for (uint256 verb; verb < calls.length; ++verb) {
            if (verb == 2) vm.warp(payment.captureBy + 1);
            for (uint256 word; word < 16; ++word) {
                bytes memory dirty = bytes.concat(calls[verb]);
                dirty[4 + 32 * word] = 0x01;
                vm.prank(operator);
                (bool ok,) = address(house).call(dirty);
                check(!ok, "a dirty word was taken");
            }
            vm.prank(operator);
            (bool clean,) = address(house).call(calls[verb]);
            check(clean, "clean");
        }
    }

    function test_error_twice() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        held(Funding.Erc3009); // the house holds another's money
        vm.startPrank(operator);
        house.capture(payment, AMOUNT, 0, true);
        reverts(IClearingHouse.NotHeld.selector, id);
        house.capture(payment, AMOUNT, 0, true);
        vm.stopPrank();
    }

    function test_error_afterVoid() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        vm.startPrank(operator);
        house.void(payment, AMOUNT);
        reverts(IClearingHouse.NotHeld.selector, id);
        house.capture(payment, 1, 0, true);
        vm.stopPrank();
    }

    function test_error_more() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        held(Funding.Erc3009);
        vm.startPrank(operator);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.capture(payment, AMOUNT + 1, 0, true);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.capture(payment, 0, 0, true);
        vm.stopPrank();
    }

    function test_error_notOperator() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        address[4] memory others = [payer, payee, stranger, settler];
        for (uint256 i; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(IClearingHouse.NotOperator.selector);
            house.capture(payment, AMOUNT, 0, true);
        }
    }

    function test_error_time() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        payment.captureAfter = NOW + 2 hours;
        held(payment);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooEarly.selector, payment.captureAfter));
        house.capture(payment, AMOUNT, 0, true);
        vm.warp(payment.captureBy + 1);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLate.selector, payment.captureBy));
        house.capture(payment, AMOUNT, 0, true);
        vm.warp(payment.captureBy);
        house.capture(payment, AMOUNT, 0, true);
        vm.stopPrank();
    }

    function test_error_fee() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.BadFee.selector, 1e6));
        house.capture(payment, AMOUNT, 1e6 + 1, true);
    }

    /// Each part's floor is at most the whole's.
    function testFuzz_fee_isCumulative(uint120[8] memory parts, uint16 bps) public {
        Payment memory payment = newPayment(Funding.Balance);
        payment.maxFeeBps = uint16(within(bps, 0, 10_000));
        bytes32 id = held(payment);
        uint256 left = AMOUNT;
        for (uint256 i; i < parts.length && left > 0; ++i) {
            uint120 part = uint120(within(parts[i], 1, left));
            uint256 done = AMOUNT - left;
            uint256 most = (done + part) * payment.maxFeeBps / 10_000 - done * payment.maxFeeBps / 10_000;
            if (most < part) {
                vm.prank(operator);
                vm.expectRevert(abi.encodeWithSelector(IClearingHouse.BadFee.selector, most));
                house.capture(payment, part, uint120(most + 1), false);
            }
            vm.prank(operator);
            house.capture(payment, part, uint120(most), false);
            left -= part;
        }
        (, uint120 captured,,) = house.hold(id);
        equal(wallet(feeRecipient), uint256(captured) * payment.maxFeeBps / 10_000, "fee of the whole");
    }
}
