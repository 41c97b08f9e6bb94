// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Call, IPasskeyAccount, Passkey} from "../../src/account/IPasskeyAccount.sol";
import {Token} from "../HouseTest.sol";
import {check, equal, vm, within} from "../Vm.sol";
import {Accounts, PasskeyTest} from "./PasskeyTest.sol";

/// Second passkeys, the printed key, and that nobody is ever locked out.
contract PasskeysTest is PasskeyTest {
    function test_default() public {
        act(PHONE, address(account), abi.encodeCall(IPasskeyAccount.addPasskey, (passkey(LAPTOP))));
        act(LAPTOP, address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6)));
        act(LAPTOP, address(account), abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(PHONE))));
        check(!account.isPasskey(idOf(PHONE)) && account.isPasskey(idOf(LAPTOP)), "keys");
        check(account.isValidSignature("x", message(PHONE, "x")) != IERC1271.isValidSignature.selector, "removed");
        bytes memory call_ = executeBy(PHONE, one(address(usdc), abi.encodeCall(Token.transfer, (stranger, 1e6))), 3);
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(accounts), abi.encodeCall(Accounts.relay, (passkey(PHONE), call_)));
        equal(wallet(address(account)), AMOUNT - 1e6, "left");
    }

    function test_error_lastPasskeyCannotRemoveItself() public {
        fails(PHONE, abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(PHONE))), IPasskeyAccount.SigningNow.selector);
        fails(
            PHONE, abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(LAPTOP))), IPasskeyAccount.NoSuchPasskey.selector
        );
    }

    function test_error_notOnTheCurve() public {
        Passkey memory no = passkey(LAPTOP);
        no.x = 0;
        fails(PHONE, abi.encodeCall(IPasskeyAccount.addPasskey, (no)), IPasskeyAccount.BadPasskey.selector);
    }

    /// Each of two passkeys signs the removal of the other, one inside the other's calls.
    function test_error_removeEachOtherByReentering() public {
        act(PHONE, address(account), abi.encodeCall(IPasskeyAccount.addPasskey, (passkey(LAPTOP))));
        Call[] memory inner = one(address(account), abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(PHONE))));
        Call[] memory calls = new Call[](2);
        calls[0] = Call(address(account), 0, executeBy(LAPTOP, inner, 2));
        calls[1] = Call(address(account), 0, abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(LAPTOP))));
        bytes memory call_ = executeBy(PHONE, calls, 1);
        refuses(abi.encodeWithSelector(IPasskeyAccount.Busy.selector), address(accounts), abi.encodeCall(Accounts.relay, (passkey(PHONE), call_)));
    }

    function test_behavior_paperReplacesAllPasskeysAfterTheDelay() public {
        recoverable();
        account.startRecovery(passkey(LAPTOP), NOW + 600, recovery(PAPER, LAPTOP, 0, NOW + 600));
        (,,, uint256 notBefore,) = account.state();
        equal(notBefore, NOW + 3 days, "delay");
        vm.warp(NOW + 3 days - 1);
        refuses(abi.encodeWithSelector(IPasskeyAccount.TooEarly.selector, NOW + 3 days), address(account), abi.encodeCall(IPasskeyAccount.finishRecovery, ()));
        check(account.isPasskey(idOf(PHONE)) && !account.isPasskey(idOf(LAPTOP)), "before");
        vm.warp(NOW + 3 days);
        account.finishRecovery();
        check(!account.isPasskey(idOf(PHONE)) && account.isPasskey(idOf(LAPTOP)), "after");
        refuses(abi.encodeWithSelector(IPasskeyAccount.NoRecovery.selector), address(account), abi.encodeCall(IPasskeyAccount.finishRecovery, ()));
        vm.warp(NOW);
        act(LAPTOP, address(usdc), abi.encodeCall(Token.transfer, (stranger, AMOUNT)));
        equal(wallet(address(account)), 0, "moved by the new passkey");
    }

    /// Also keys that were added and removed before count for nothing afterwards; the paper stays good.
    function test_behavior_recoveryBeginsAnew() public {
        act(PHONE, address(account), abi.encodeCall(IPasskeyAccount.addPasskey, (passkey(LAPTOP))));
        act(LAPTOP, address(account), abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(PHONE))));
        act(LAPTOP, address(account), abi.encodeCall(IPasskeyAccount.setRecoveryKey, (vm.addr(PAPER))));
        account.startRecovery(passkey(PHONE), NOW + 600, recovery(PAPER, PHONE, 0, NOW + 600));
        vm.warp(NOW + 3 days);
        account.finishRecovery();
        check(account.isPasskey(idOf(PHONE)) && !account.isPasskey(idOf(LAPTOP)), "keys");
        account.startRecovery(passkey(LAPTOP), NOW + 4 days, recovery(PAPER, LAPTOP, 1, NOW + 4 days));
        vm.warp(NOW + 6 days);
        account.finishRecovery();
        check(!account.isPasskey(idOf(PHONE)) && account.isPasskey(idOf(LAPTOP)), "keys again");
    }

    function test_behavior_anyPasskeyStopsARecovery() public {
        recoverable();
        account.startRecovery(passkey(LAPTOP), NOW + 600, recovery(PAPER, LAPTOP, 0, NOW + 600));
        act(PHONE, address(account), abi.encodeCall(IPasskeyAccount.stopRecovery, ()));
        vm.warp(NOW + 3 days);
        refuses(abi.encodeWithSelector(IPasskeyAccount.NoRecovery.selector), address(account), abi.encodeCall(IPasskeyAccount.finishRecovery, ()));
    }

    function test_behavior_newPaperStopsWhatTheOldBegan() public {
        recoverable();
        account.startRecovery(passkey(LAPTOP), NOW + 600, recovery(PAPER, LAPTOP, 0, NOW + 600));
        act(PHONE, address(account), abi.encodeCall(IPasskeyAccount.setRecoveryKey, (vm.addr(7))));
        bytes memory again = recovery(PAPER, LAPTOP, 1, NOW + 600);
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(account), abi.encodeCall(IPasskeyAccount.startRecovery, (passkey(LAPTOP), NOW + 600, again)));
        vm.warp(NOW + 3 days);
        refuses(abi.encodeWithSelector(IPasskeyAccount.NoRecovery.selector), address(account), abi.encodeCall(IPasskeyAccount.finishRecovery, ()));
    }

    /// What the paper signed cannot be brought twice, late, or to an account that has none.
    function test_error_recovery() public {
        bytes memory signature = recovery(PAPER, LAPTOP, 0, NOW + 600);
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(account), abi.encodeCall(IPasskeyAccount.startRecovery, (passkey(LAPTOP), NOW + 600, signature)));
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(account), abi.encodeCall(IPasskeyAccount.startRecovery, (passkey(LAPTOP), NOW + 600, new bytes(65))));
        recoverable();
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(account), abi.encodeCall(IPasskeyAccount.startRecovery, (passkey(PHONE), NOW + 600, signature)));
        account.startRecovery(passkey(LAPTOP), NOW + 600, signature);
        refuses(abi.encodeWithSelector(IPasskeyAccount.BadSignature.selector), address(account), abi.encodeCall(IPasskeyAccount.startRecovery, (passkey(LAPTOP), NOW + 600, signature)));
        vm.warp(NOW + 601);
        refuses(abi.encodeWithSelector(IPasskeyAccount.TooLate.selector, NOW + 600), address(account), abi.encodeCall(IPasskeyAccount.startRecovery, (passkey(LAPTOP), NOW + 600, signature)));
    }

    /// The paper moves no money and signs for nobody.
    function test_error_paperIsNoPasskey() public {
        recoverable();
        bytes32 digest = messageDigest(account, "x");
        (bool ok,) =
            address(account).staticcall(abi.encodeCall(IERC1271.isValidSignature, ("x", sign(PAPER, digest))));
        check(!ok, "1271");
    }

    function test_error_recoveryCannotOutrunACall() public {
        recoverable();
        bytes memory call_ = executeBy(PHONE, one(address(account), abi.encodeCall(IPasskeyAccount.setRecoveryKey, (address(0)))), 1);
        account.startRecovery(passkey(LAPTOP), NOW + 600, recovery(PAPER, LAPTOP, 0, NOW + 600));
        accounts.relay(passkey(PHONE), call_);
        (, address paper, bytes32 recovering,,) = account.state();
        check(paper == address(0) && recovering == 0, "the passkey had the last word");
    }

    /// Whatever passkeys do to each other, whoever signed the last thing that worked still can.
    function testFuzz_someoneStays(uint256 seed) public {
        uint256[4] memory keys = [PHONE, LAPTOP, 0xC3, 0xD4];
        uint256 last = PHONE;
        for (uint256 i; i < 12; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 by = keys[within(seed >> 8, 0, 3)];
            uint256 whom = keys[within(seed >> 16, 0, 3)];
            bytes memory data = seed % 3 == 0
                ? abi.encodeCall(IPasskeyAccount.addPasskey, (passkey(whom)))
                : abi.encodeCall(IPasskeyAccount.removePasskey, (idOf(whom)));
            bytes memory call_ = executeBy(by, one(address(account), data), nonceNow());
            try accounts.relay(passkey(PHONE), call_) {
                last = by;
            } catch {}
            check(account.isPasskey(idOf(last)), "locked out");
        }
    }

    function recoverable() private {
        act(PHONE, address(account), abi.encodeCall(IPasskeyAccount.setRecoveryKey, (vm.addr(PAPER))));
    }

    function fails(uint256 key, bytes memory data, bytes4 reason) private {
        bytes memory call_ = executeBy(key, one(address(account), data), nonceNow());
        refuses(abi.encodeWithSelector(reason), address(accounts), abi.encodeCall(Accounts.relay, (passkey(PHONE), call_)));
    }
}
