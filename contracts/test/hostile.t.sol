// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, Item, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {HostileToken} from "./tokens/HostileToken.sol";
import {check, equal, vm, within} from "./Vm.sol";

/// Signs everything, until it does not; or tries to act while it is asked.
contract FickleSigner {
    bytes4 public answer = 0x1626ba7e;
    address private target;
    bytes private attack;

    function change(bytes4 answer_) external {
        answer = answer_;
    }

    function spy(address target_, bytes calldata attack_) external {
        (target, attack) = (target_, attack_);
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes32) {
        if (target != address(0)) {
            (bool ok, bytes memory reason) = target.staticcall(attack);
            require(!ok && bytes4(reason) == IClearingHouse.Locked.selector, "the house let itself be read");
        }
        return answer;
    }
}

contract HostileTest is HouseTest {
    HostileToken private token;

    function setUp() public override {
        super.setUp();
        token = new HostileToken();
        token.mint(payer, 1000e6);
        vm.prank(payer);
        token.approve(address(house), type(uint256).max);
    }

    function ofToken(Funding funding, PayTo payTo) private returns (Payment memory payment) {
        payment = newPayment(funding);
        payment.asset = address(token);
        payment.payTo = payTo;
    }

    function heldOfToken() private returns (Payment memory payment, bytes32 id) {
        payment = ofToken(Funding.Allowance, PayTo.Wallet);
        vm.prank(payer);
        id = house.authorize(payment, AMOUNT, "");
    }

    function entries(Payment memory payment) private view returns (bytes[] memory calls) {
        calls = new bytes[](32);
        calls[0] = abi.encodeCall(house.deposit, (address(token), 1, payer));
        calls[1] = abi.encodeCall(house.withdraw, (address(token), 1, payer));
        calls[2] = abi.encodeCall(house.transfer, (payer, 1, 0));
        calls[3] = abi.encodeCall(house.transferFrom, (payer, payee, 1, 0));
        calls[4] = abi.encodeCall(house.approve, (payer, 1, 0));
        calls[5] = abi.encodeCall(house.setOperator, (payer, true));
        calls[6] = abi.encodeCall(house.authorize, (payment, 1, ""));
        calls[7] = abi.encodeCall(house.charge, (payment, 1, 0, ""));
        calls[8] = abi.encodeCall(house.capture, (payment, 1, 0, true));
        calls[9] = abi.encodeCall(house.void, (payment, 1));
        calls[10] = abi.encodeCall(house.release, (payment));
        calls[11] = abi.encodeCall(house.refund, (payment, 1, Funding.Balance, 0, ""));
        calls[12] = abi.encodeCall(house.cancel, (payment));
        calls[13] = abi.encodeCall(house.setSettler, (payer, true));
        calls[14] = abi.encodeCall(house.setSettlerBySig, (payer, payee, true, NOW, ""));
        calls[15] = abi.encodeCall(house.setRedirect, (address(token), true));
        calls[16] = abi.encodeCall(house.permit, (address(token), payer, 1, 1, 27, 0, 0));
        calls[17] = abi.encodeCall(house.batch, (new Item[](0)));
        calls[18] = abi.encodeCall(house.declareRegulated, ());
        calls[19] = abi.encodeCall(house.forceMove, (payer, payee, 0));
        calls[20] = abi.encodeCall(house.forceRelease, (payment, 1, payer));
        calls[21] = abi.encodeCall(house.paymentId, (payment));
        calls[22] = abi.encodeCall(house.hold, (bytes32(0)));
        calls[23] = abi.encodeCall(house.isSettler, (payer, payer));
        calls[24] = abi.encodeCall(house.settlerNonce, (payer));
        calls[25] = abi.encodeCall(house.redirects, (payer, payer));
        calls[26] = abi.encodeCall(house.isRegulated, (payer));
        calls[27] = abi.encodeCall(house.domainSeparator, ());
        calls[28] = abi.encodeCall(house.balanceOf, (payer, 1));
        calls[29] = abi.encodeCall(house.allowance, (payer, payer, 1));
        calls[30] = abi.encodeCall(house.isOperator, (payer, payer));
        calls[31] = abi.encodeCall(house.eip712Domain, ());
    }

    /// Each entry and each view, tried from inside a transfer.
    function test_behavior_reentering_everyDoorIsLocked() public {
        (Payment memory payment,) = heldOfToken();
        bytes[] memory calls = entries(payment);
        for (uint256 i; i < calls.length; ++i) {
            token.reenter(address(house), calls[i]);
            vm.prank(operator);
            house.capture(payment, 1, 0, false);
            check(!token.attackSucceeded(), "entered");
            check(token.attackError() == IClearingHouse.Locked.selector, "another error than Locked");
        }
        // And open again afterwards, also within one transaction.
        isHold(house.paymentId(payment), AMOUNT - 32, 32, 0, Status.Held);
    }

    function test_behavior_reentering_onTheWayIn() public {
        Payment memory payment = ofToken(Funding.Allowance, PayTo.Wallet);
        token.reenter(address(house), abi.encodeCall(house.charge, (payment, AMOUNT, 1e6, "")));
        vm.prank(payer);
        bytes32 id = house.authorize(payment, AMOUNT, "");
        check(token.attackError() == IClearingHouse.Locked.selector, "entered");
        isHold(id, AMOUNT, 0, 0, Status.Held);
    }

    function test_error_takesFee() public {
        token.misbehave(HostileToken.Way.TakesFee);
        notReceived();
    }

    function test_error_movesNothing() public {
        token.misbehave(HostileToken.Way.MovesNothing);
        notReceived();
    }

    function notReceived() private {
        bytes memory reason = abi.encodeWithSelector(IClearingHouse.NotReceived.selector, address(token));
        for (uint8 i; i < 2; ++i) {
            Payment memory payment = ofToken(Funding.Allowance, PayTo(i));
            vm.startPrank(payer);
            vm.expectRevert(reason);
            house.authorize(payment, AMOUNT, "");
            vm.expectRevert(reason); // from wallet to wallet too
            house.charge(payment, AMOUNT, 1e6, "");
            vm.expectRevert(reason);
            house.deposit(address(token), AMOUNT, payer);
            vm.stopPrank();
        }
    }

    function test_error_refuses() public {
        (Payment memory payment, bytes32 id) = heldOfToken();
        HostileToken.Way[3] memory ways =
            [HostileToken.Way.AnswersFalse, HostileToken.Way.Reverts, HostileToken.Way.Bombs];
        for (uint256 i; i < ways.length; ++i) {
            token.misbehave(ways[i]);
            vm.prank(operator);
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, address(token)));
            house.capture(payment, 1, 0, false);
        }
        isHold(id, AMOUNT, 0, 0, Status.Held);
    }

    /// A token that burns all it is given burns its own item's share.
    function test_behavior_gasBurner_costsItsItemOnly() public {
        (Payment memory poisoned,) = heldOfToken();
        (Payment memory good, bytes32 id) = held(Funding.Erc3009);
        token.misbehave(HostileToken.Way.BurnsGas);
        Item[] memory items = new Item[](2);
        items[0] = Item(200_000, abi.encodeCall(house.capture, (poisoned, 1, 0, true)));
        items[1] = Item(200_000, abi.encodeCall(house.capture, (good, AMOUNT, 0, true)));
        vm.prank(operator);
        bool[] memory succeeded = house.batch{gas: 600_000}(items);
        check(!succeeded[0] && succeeded[1], "isolated");
        isHold(id, 0, AMOUNT, 0, Status.Closed);
    }

    function test_behavior_bomb_isNotCopied() public {
        (Payment memory poisoned,) = heldOfToken();
        token.misbehave(HostileToken.Way.Bombs);
        Item[] memory items = new Item[](1);
        items[0] = Item(4_000_000, abi.encodeCall(house.capture, (poisoned, 1, 0, true)));
        vm.prank(operator);
        // The token pays 2.1 million gas to make its megabyte; copying it would cost us as much again.
        uint256 before = gasleft();
        house.batch{gas: 5_000_000}(items);
        check(before - gasleft() < 2_600_000, "the bomb went off");
    }

    /// Whatever it claims, a token that lies about a payout credits only itself.
    function test_behavior_lyingPayout_hurtsItsOwnHoldersOnly() public {
        held(Funding.Erc3009); // 100 USDC of somebody else
        (Payment memory payment,) = heldOfToken();
        vm.prank(payee);
        house.setRedirect(address(token), true);
        token.misbehave(HostileToken.Way.AnswersFalseButMoves);
        vm.prank(operator);
        house.capture(payment, AMOUNT, 0, true);
        equal(house.balanceOf(payee, uint160(address(token))), AMOUNT, "in the liar's own asset");
        equal(balance(payee), 0, "in USDC");
        vm.prank(payee);
        vm.expectRevert(IClearingHouse.InsufficientBalance.selector);
        house.withdraw(address(usdc), 1, payee);
    }

    // --- signers with code ------------------------------------------------------------------------------------------

    function signed() private returns (Payment memory payment, FickleSigner signer) {
        signer = new FickleSigner();
        payment = newPayment(Funding.Balance);
        payment.payer = address(signer);
        vm.startPrank(payer);
        usdc.approve(address(house), AMOUNT);
        house.deposit(address(usdc), AMOUNT, address(signer));
        vm.stopPrank();
    }

    function test_behavior_signer_changesItsMind() public {
        (Payment memory payment, FickleSigner signer) = signed();
        vm.prank(operator);
        bytes32 id = house.authorize(payment, AMOUNT, "anything");
        signer.change(0xffffffff);
        // What was authorised stays so: consent is asked once.
        vm.prank(operator);
        house.capture(payment, AMOUNT, 0, true);
        isHold(id, 0, AMOUNT, 0, Status.Closed);
        payment.salt = 1e18;
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.authorize(payment, AMOUNT, "anything");
    }

    function test_behavior_signer_cannotLook() public {
        (Payment memory payment, FickleSigner signer) = signed();
        signer.spy(address(house), abi.encodeCall(house.balanceOf, (address(signer), uint160(address(usdc)))));
        vm.prank(operator);
        house.authorize(payment, AMOUNT, "anything");
    }

    function test_behavior_signer_erc3009ByBytes() public {
        FickleSigner signer = new FickleSigner();
        vm.prank(payer);
        usdc.transfer(address(signer), AMOUNT);
        Payment memory payment = newPayment(Funding.Erc3009);
        payment.payer = address(signer);
        vm.prank(operator);
        house.charge(payment, AMOUNT, 0, "of any length");
        // Also when a contract's signature happens to be as long as a key's.
        vm.prank(payer);
        usdc.transfer(address(signer), AMOUNT);
        payment.salt = 1e18;
        vm.prank(operator);
        house.charge(payment, AMOUNT, 0, new bytes(65));
    }

    function testFuzz_hostile(uint8 way, uint8 rails, uint120 amount) public {
        held(Funding.Erc3009);
        fund(stranger, address(usdc), AMOUNT, Funding.Balance);
        amount = uint120(within(amount, 1, AMOUNT));
        Payment memory payment = ofToken(Funding.Allowance, PayTo(rails % 2));
        vm.prank(payer);
        house.authorize(payment, AMOUNT, "");
        HostileToken.Way chosen = HostileToken.Way(way % 9);
        token.reenter(address(house), abi.encodeCall(house.withdraw, (address(usdc), 1, payer)));
        token.misbehave(chosen);
        vm.prank(operator);
        try house.capture{gas: 3_000_000}(payment, amount, 0, true) {} catch {}
        equal(wallet(address(house)), 2 * AMOUNT, "another asset's money");
        equal(balance(stranger), AMOUNT, "another asset's account");
    }
}
