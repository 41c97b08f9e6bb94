// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract SettlersTest is HouseTest {
    function test_default() public {
        vm.expectEmit(address(house));
        emit IClearingHouse.SettlerSet(operator, settler, true);
        vm.prank(operator);
        house.setSettler(settler, true);
        check(house.isSettler(operator, settler), "settler");

        Payment memory payment = newPayment(Funding.Erc3009);
        bytes memory consent = consentOf(payment);
        Payment memory other = newPayment(Funding.Erc3009);
        bytes memory otherConsent = consentOf(other);
        vm.startPrank(settler);
        house.authorize(payment, AMOUNT, consent);
        house.capture(payment, 1, 0, false);
        house.void(payment, 1);
        house.charge(other, AMOUNT, 0, otherConsent);
        vm.stopPrank();
    }

    function test_behavior_revoked() public {
        (Payment memory payment,) = held(Funding.Erc3009);
        vm.startPrank(operator);
        house.setSettler(settler, true);
        house.setSettler(settler, false);
        vm.stopPrank();
        vm.prank(settler);
        vm.expectRevert(IClearingHouse.NotOperator.selector);
        house.capture(payment, 1, 0, false);
    }

    /// A settler may settle, and nothing else.
    function test_error_settlerHasNoOtherRight() public {
        vm.prank(operator);
        house.setSettler(settler, true);
        (Payment memory payment,) = charged(Funding.Balance, PayTo.Balance);
        uint256 id = uint160(address(usdc));
        vm.startPrank(settler);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.refund(payment, 1, Funding.Balance, NOW, "");
        vm.expectRevert(IClearingHouse.InsufficientPermission.selector);
        house.transferFrom(payee, settler, id, 1);
        vm.expectRevert(IClearingHouse.NotPayer.selector);
        house.cancel(payment);
        house.setSettler(stranger, true);
        vm.stopPrank();
        check(!house.isSettler(operator, stranger), "a settler makes no settlers");
    }

    function test_behavior_bySig_once() public {
        bytes memory signature = sign(OPERATOR_KEY, settlerDigest(true, 0, NOW));
        house.setSettlerBySig(operator, settler, true, NOW, signature);
        check(house.isSettler(operator, settler), "settler");
        equal(house.settlerNonce(operator), 1, "nonce");
        vm.prank(operator);
        house.setSettler(settler, false);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.setSettlerBySig(operator, settler, true, NOW, signature);
    }

    function test_error_bySig() public {
        bytes memory late = sign(OPERATOR_KEY, settlerDigest(true, 0, NOW - 1));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLate.selector, NOW - 1));
        house.setSettlerBySig(operator, settler, true, NOW - 1, late);
        bytes memory foreign = sign(PAYER_KEY, settlerDigest(true, 0, NOW));
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.setSettlerBySig(operator, settler, true, NOW, foreign);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.setSettlerBySig(address(0), settler, true, NOW, foreign);
    }

    function testFuzz_bySig(address who, bool allowed, uint48 deadline, uint48 time) public {
        bytes memory signature = sign(OPERATOR_KEY, settlerDigest(who, allowed, 0, deadline));
        vm.warp(within(time, 1, type(uint48).max));
        if (block.timestamp > deadline) vm.expectRevert();
        house.setSettlerBySig(operator, who, allowed, deadline, signature);
        if (block.timestamp <= deadline) check(house.isSettler(operator, who) == allowed, "set");
    }

    /// A grant that nobody has relayed yet does not outlive a revocation.
    function test_behavior_revokedBeforeRelay() public {
        bytes memory signature = sign(OPERATOR_KEY, settlerDigest(true, 0, NOW));
        vm.prank(operator);
        house.setSettler(settler, false);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.setSettlerBySig(operator, settler, true, NOW, signature);
        check(!house.isSettler(operator, settler), "revoked");
    }

    function settlerDigest(bool allowed, uint256 nonce, uint48 deadline) private view returns (bytes32) {
        return settlerDigest(settler, allowed, nonce, deadline);
    }

    function settlerDigest(address who, bool allowed, uint256 nonce, uint48 deadline) private view returns (bytes32) {
        bytes32 typehash =
            keccak256("SetSettler(address operator,address settler,bool allowed,uint256 nonce,uint48 deadline)");
        return digest(keccak256(abi.encode(typehash, operator, who, allowed, nonce, deadline)));
    }
}
