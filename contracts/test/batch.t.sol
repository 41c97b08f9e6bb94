// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, Item, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract BatchTest is HouseTest {
    function test_default() public {
        Payment memory good = newPayment(Funding.Erc3009);
        Payment memory bad = newPayment(Funding.Erc3009);
        Item[] memory items = new Item[](3);
        items[0] = Item(300_000, abi.encodeCall(house.authorize, (good, AMOUNT, consentOf(good))));
        items[1] = Item(300_000, abi.encodeCall(house.authorize, (bad, AMOUNT - 1, consentOf(bad))));
        items[2] = Item(300_000, abi.encodeCall(house.capture, (good, AMOUNT, 0, true)));
        bytes memory reason = abi.encodeWithSelector(IClearingHouse.BadAmount.selector);
        vm.expectEmit(address(house));
        emit IClearingHouse.ItemFailed(1, reason);
        vm.prank(operator);
        bool[] memory succeeded = house.batch(items);
        check(succeeded[0] && !succeeded[1] && succeeded[2], "results");
        isHold(house.paymentId(good), 0, AMOUNT, 0, Status.Closed);
        isHold(house.paymentId(bad), 0, 0, 0, Status.None);
    }

    function test_behavior_callerIsTheBatchers() public {
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        Item[] memory items = new Item[](1);
        items[0] = Item(300_000, abi.encodeCall(house.capture, (payment, AMOUNT, 0, true)));
        vm.prank(stranger);
        check(!house.batch(items)[0], "a stranger captured");
        isHold(id, AMOUNT, 0, 0, Status.Held);
    }

    function test_error_nested() public {
        Item[] memory inner = new Item[](0);
        Item[] memory items = new Item[](1);
        items[0] = Item(300_000, abi.encodeCall(house.batch, (inner)));
        vm.expectEmit(address(house));
        emit IClearingHouse.ItemFailed(0, abi.encodeWithSelector(IClearingHouse.Locked.selector));
        check(!house.batch(items)[0], "nested");
        check(house.batch(inner).length == 0, "the lock is open again");
    }

    function test_error_outOfGas() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        Item[] memory items = new Item[](1);
        items[0] = Item(300_000, abi.encodeCall(house.capture, (payment, AMOUNT, 0, true)));
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.OutOfGas.selector);
        house.batch{gas: 300_000}(items);
    }

    /// An item either has the gas that it was promised, or the whole batch fails: it never fails for want of it.
    function testFuzz_gas(uint256 gasLimit) public {
        gasLimit = within(gasLimit, 30_000, 500_000);
        (Payment memory payment, bytes32 id) = held(Funding.Erc3009);
        Item[] memory items = new Item[](1);
        items[0] = Item(150_000, abi.encodeCall(house.capture, (payment, AMOUNT, 0, true)));
        vm.prank(operator);
        try house.batch{gas: gasLimit}(items) returns (bool[] memory succeeded) {
            check(succeeded[0], "starved");
            isHold(id, 0, AMOUNT, 0, Status.Closed);
        } catch {
            isHold(id, AMOUNT, 0, 0, Status.Held);
        }
    }

    /// A batch gives what its items one by one would give.
    function testFuzz_sameAsOneByOne(uint120[6] memory amounts, uint8 kinds) public {
        Payment[6] memory payments;
        Item[] memory items = new Item[](6);
        for (uint256 i; i < 6; ++i) {
            (payments[i],) = held(Funding.Erc3009);
            uint120 amount = uint120(within(amounts[i], 0, AMOUNT + 5));
            items[i] = Item(
                200_000,
                kinds >> i & 1 == 0
                    ? abi.encodeCall(house.capture, (payments[i], amount, 0, true))
                    : abi.encodeCall(house.void, (payments[i], amount))
            );
        }
        uint256 mark = vm.snapshotState();
        bool[6] memory alone;
        for (uint256 i; i < 6; ++i) {
            vm.prank(operator);
            (alone[i],) = address(house).call(items[i].data);
        }
        (uint256 a, uint256 b) = (wallet(payee), wallet(refundTo));
        vm.revertToState(mark);
        vm.prank(operator);
        bool[] memory together = house.batch(items);
        for (uint256 i; i < 6; ++i) {
            check(alone[i] == together[i], "result");
        }
        equal(wallet(payee), a, "payee");
        equal(wallet(refundTo), b, "refundTo");
    }
}
