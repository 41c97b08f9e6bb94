// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Assertion, Call, IPasskeyAccount, Passkey} from "../../src/account/IPasskeyAccount.sol";
import {Funding, IClearingHouse, Item, PayTo, Payment} from "../../src/interfaces/IClearingHouse.sol";
import {Token} from "../HouseTest.sol";
import {check, equal, vm} from "../Vm.sol";
import {Accounts, PasskeyTest} from "./PasskeyTest.sol";

contract PasskeyAccountTest is PasskeyTest {
    function test_default() public {
        act(PHONE, address(usdc), abi.encodeCall(Token.transfer, (stranger, 30e6)));
        equal(wallet(address(account)), 70e6, "left");
        equal(nonceNow(), 1, "nonce");
    }

    /// The chain's own P-256 (osaka), which costs a fraction, and the code for chains without it agree.
    /// forge-config: default.evm_version = "osaka"
    function test_behavior_precompile() public {
        (bool ok, bytes memory answer) = address(0x100).staticcall(_knownP256());
        check(ok && answer.length == 32, "no precompile here");
        act(PHONE, address(usdc), abi.encodeCall(Token.transfer, (stranger, 30e6)));
        check(account.isValidSignature("x", message(PHONE, "x")) == IERC1271.isValidSignature.selector, "1271");
        check(account.isValidSignature("y", message(PHONE, "x")) != IERC1271.isValidSignature.selector, "other hash");
        equal(wallet(address(account)), 70e6, "left");
    }

    function test_behavior_addressIsKnownBefore() public {
        address before = accounts.accountOf(idOf(LAPTOP));
        check(before.code.length == 0, "exists");
        usdc.transfer(before, 5e6);
        check(accounts.create(passkey(LAPTOP)) == before, "address");
        check(accounts.create(passkey(LAPTOP)) == before, "again");
        Passkey memory no = passkey(LAPTOP);
        no.y = bytes32(uint256(no.y) ^ 1);
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadPasskey.selector), address(accounts), abi.encodeCall(Accounts.create, (no)));
    }

    function test_behavior_relayMakesTheAccount() public {
        account = IPasskeyAccount(accounts.accountOf(idOf(LAPTOP)));
        usdc.transfer(address(account), 5e6);
        bytes memory call_ = executeBy(LAPTOP, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 5e6))), 0);
        accounts.relay(passkey(LAPTOP), call_);
        equal(wallet(address(account)), 0, "left");
    }

    function test_behavior_paysByErc3009() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        payment.payer = address(account);
        bytes32 id = house.paymentId(payment);
        bytes memory consent =
            message(PHONE, receiveDigest(address(account), AMOUNT, payment.authorizeBy, id));
        vm.prank(operator);
        house.charge(payment, AMOUNT, 0, consent);
        equal(wallet(address(account)), 0, "paid");
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, address(usdc)));
        house.charge(payment, AMOUNT, 0, consent);
    }

    function test_behavior_paysFromBalanceAndAllowance() public {
        Call[] memory calls = new Call[](2);
        calls[0] = Call(address(usdc), 0, abi.encodeCall(Token.approve, (address(house), AMOUNT)));
        calls[1] = Call(
            address(house), 0, abi.encodeCall(IClearingHouse.deposit, (address(usdc), AMOUNT / 2, address(account)))
        );
        accounts.relay(passkey(PHONE), executeBy(PHONE, calls, 0));
        for (uint8 funding; funding < 2; ++funding) {
            Payment memory payment = newPayment(Funding(funding));
            payment.payer = address(account);
            payment.maxAmount = AMOUNT / 2;
            bytes memory consent = message(PHONE, house.paymentId(payment));
            vm.prank(operator);
            house.charge(payment, AMOUNT / 2, 0, consent);
        }
        equal(wallet(address(account)), 0, "wallet");
        equal(balance(address(account)), 0, "balance");
    }

    function test_behavior_refundsWhatItWasPaid() public {
        Payment memory payment = newPayment(Funding.Allowance);
        payment.payee = address(account);
        bytes32 id = held(payment);
        vm.prank(operator);
        house.capture(payment, AMOUNT, 0, true);
        act(PHONE, address(usdc), abi.encodeCall(Token.approve, (address(house), 9e6)));
        bytes memory consent = message(PHONE, refundDigest(id, 9e6, 0, Funding.Allowance, NOW + 600));
        house.refund(payment, 9e6, Funding.Allowance, NOW + 600, consent);
        equal(wallet(address(account)), 2 * AMOUNT - 9e6, "left");
    }

    function test_behavior_batchIsolatesAccounts() public {
        Item[] memory items = new Item[](2);
        bytes memory good = executeBy(PHONE, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6))), 0);
        bytes memory late = executeBy(PHONE, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6))), 5);
        items[0] = Item(1_000_000, abi.encodeCall(Accounts.relay, (passkey(PHONE), late)));
        items[1] = Item(1_000_000, abi.encodeCall(Accounts.relay, (passkey(PHONE), good)));
        bool[] memory succeeded = accounts.batch(items);
        check(!succeeded[0] && succeeded[1], "results");
        equal(wallet(address(account)), AMOUNT - 1e6, "left");
    }

    function test_behavior_allCallsOrNone() public {
        Call[] memory calls = new Call[](2);
        calls[0] = Call(address(usdc), 0, abi.encodeCall(Token.transfer, (stranger, 1e6)));
        calls[1] = Call(address(usdc), 0, abi.encodeCall(Token.transfer, (stranger, AMOUNT)));
        bytes memory call_ = executeBy(PHONE, calls, 0);
        refuses("", address(accounts), abi.encodeCall(Accounts.relay, (passkey(PHONE), call_)));
        equal(wallet(address(account)), AMOUNT, "left");
        equal(nonceNow(), 0, "the nonce is not used up");
    }

    function test_behavior_sendsNativeCoin() public {
        vm.deal(address(account), 3);
        Call[] memory calls = new Call[](1);
        calls[0] = Call(address(0xC0FFEE), 2, "");
        accounts.relay(passkey(PHONE), executeBy(PHONE, calls, 0));
        equal(address(0xC0FFEE).balance, 2, "sent");
    }

    function test_error_replay() public {
        bytes memory call_ = executeBy(PHONE, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6))), 0);
        accounts.relay(passkey(PHONE), call_);
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadNonce.selector, 1), address(accounts), abi.encodeCall(Accounts.relay, (passkey(PHONE), call_)));
    }

    function test_error_expired() public {
        bytes memory call_ = executeBy(PHONE, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6))), 0);
        vm.warp(NOW + 601);
        refuses(abi.encodeWithSelector(IPasskeyAccount.TooLate.selector, NOW + 600), address(accounts), abi.encodeCall(Accounts.relay, (passkey(PHONE), call_)));
    }

    /// One passkey, two accounts: a second key of this one, the first of its own.
    function test_error_signatureForAnotherAccountOfTheSameKey() public {
        act(PHONE, address(account), abi.encodeCall(IPasskeyAccount.addPasskey, (passkey(LAPTOP))));
        IPasskeyAccount own = IPasskeyAccount(accounts.create(passkey(LAPTOP)));
        usdc.transfer(address(own), AMOUNT);
        bytes memory signature = message(LAPTOP, "hash");
        check(account.isValidSignature("hash", signature) == IERC1271.isValidSignature.selector, "here");
        check(own.isValidSignature("hash", signature) != IERC1271.isValidSignature.selector, "there");
        bytes memory call_ = executeBy(LAPTOP, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6))), 0);
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(accounts), abi.encodeCall(Accounts.relay, (passkey(LAPTOP), call_)));
    }

    function test_error_signatureForAnotherChain() public {
        bytes memory signature = message(PHONE, "hash");
        bytes memory call_ = executeBy(PHONE, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6))), 0);
        vm.chainId(99);
        check(account.isValidSignature("hash", signature) != IERC1271.isValidSignature.selector, "1271");
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(accounts), abi.encodeCall(Accounts.relay, (passkey(PHONE), call_)));
    }

    /// What was signed as a message for some contract never makes the account call anything.
    function test_error_messageIsNoCall() public {
        Call[] memory calls = one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6)));
        bytes memory signature = message(PHONE, executeDigest(calls, 0, NOW + 600));
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(account), abi.encodeCall(IPasskeyAccount.execute, (calls, 0, NOW + 600, signature)));
    }

    function test_error_onlyByItself() public {
        refuses(abi.encodeWithSelector(IPasskeyAccount.NotSelf.selector), address(account), abi.encodeCall(IPasskeyAccount.addPasskey, (passkey(LAPTOP))));
        refuses(abi.encodeWithSelector(IPasskeyAccount.NotSelf.selector), address(account), abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(PHONE))));
        refuses(abi.encodeWithSelector(IPasskeyAccount.NotSelf.selector), address(account), abi.encodeCall(IPasskeyAccount.setRecoveryKey, (stranger)));
        refuses(abi.encodeWithSelector(IPasskeyAccount.NotSelf.selector), address(account), abi.encodeCall(IPasskeyAccount.stopRecovery, ()));
    }

    function _knownP256() private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = vm.signP256(PHONE, "digest");
        (uint256 x, uint256 y) = vm.publicKeyP256(PHONE);
        return abi.encode(bytes32("digest"), r, s, x, y);
    }
}
