// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Funding, IClearingHouse, PayTo, Payment, Status} from "../../src/interfaces/IClearingHouse.sol";
import {Token} from "../HouseTest.sol";
import {check, equal, vm} from "../Vm.sol";
import {HostileToken} from "../tokens/HostileToken.sol";
import {Handler} from "./Handler.sol";

contract HouseInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private handler;
    IClearingHouse private house;
    IERC6909 private ledger;
    address private usdc;
    address private hostile;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
        (house, ledger, usdc, hostile) = handler.theHouse();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](14);
        selectors[0] = Handler.authorize.selector;
        selectors[1] = Handler.charge.selector;
        selectors[2] = Handler.capture.selector;
        selectors[3] = Handler.void.selector;
        selectors[4] = Handler.release.selector;
        selectors[5] = Handler.refund.selector;
        selectors[6] = Handler.cancel.selector;
        selectors[7] = Handler.deposit.selector;
        selectors[8] = Handler.withdraw.selector;
        selectors[9] = Handler.transfer.selector;
        selectors[10] = Handler.setRedirect.selector;
        selectors[11] = Handler.misbehave.selector;
        selectors[12] = Handler.wait.selector;
        selectors[13] = Handler.replay.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// 1. Per asset, tokens held >= balances + open holds. Of an honest asset to which nobody gives presents: exactly.
    function invariant_1_solvent() public view {
        equal(Token(usdc).balanceOf(address(house)), owed(usdc), "USDC");
        check(Token(hostile).balanceOf(address(house)) >= owed(hostile), "the hostile token");
    }

    /// 2. A hold pays out at most what it took in. 3. Nothing works twice.
    function invariant_2_3_paysOutOnce() public view {
        for (uint256 i; i < handler.count(); ++i) {
            (, Handler.Record memory record) = handler.recordAt(i);
            check(record.held + record.captured <= record.taken, "paid out more than it took in");
            check(record.refunded <= record.captured, "refunded more than was captured");
            check(record.taken <= record.payment.maxAmount, "took more than was signed");
        }
        check(bytes(handler.broken()).length == 0, handler.broken());
    }

    /// 7. Events alone rebuild all balances and holds.
    function invariant_7_eventsRebuildEverything() public view {
        for (uint256 i; i < 4; ++i) {
            address actor = handler.actors(i);
            for (uint256 j; j < 2; ++j) {
                uint256 id = uint160(j == 0 ? usdc : hostile);
                equal(ledger.balanceOf(actor, id), handler.books(actor, id), "balance");
            }
        }
        for (uint256 i; i < handler.count(); ++i) {
            (bytes32 id, Handler.Record memory record) = handler.recordAt(i);
            (uint120 held, uint120 captured, uint120 refunded, Status status) = house.hold(id);
            // An ERC-3009 charge leaves no slot until it is refunded: the event knows more than the chain's state.
            if (status == Status.None && record.payment.funding == Funding.Erc3009) continue;
            equal(held, record.held, "held");
            equal(captured, record.captured, "captured");
            equal(refunded, record.refunded, "refunded");
            check((status == Status.Held) == (record.held != 0), "status");
        }
    }

    /// 4. Every account can exit without the operator, unless the asset itself refuses.
    function afterInvariant() public {
        uint256 mark = vm.snapshotState();
        vm.warp(block.timestamp + 1 days);
        HostileToken(hostile).misbehave(HostileToken.Way.Honest);
        for (uint256 i; i < handler.count(); ++i) {
            (, Handler.Record memory record) = handler.recordAt(i);
            if (record.held != 0) house.release(record.payment);
        }
        for (uint256 i; i < 4; ++i) {
            address actor = handler.actors(i);
            exit(actor, usdc);
            exit(actor, hostile);
        }
        equal(Token(usdc).balanceOf(address(house)), 0, "everybody has left, and something stayed");
        vm.revertToState(mark);
    }

    function exit(address actor, address asset) private {
        uint256 amount = ledger.balanceOf(actor, uint160(asset));
        if (amount == 0) return;
        vm.prank(actor);
        house.withdraw(asset, amount, actor);
        equal(ledger.balanceOf(actor, uint160(asset)), 0, "balance");
    }

    function owed(address asset) private view returns (uint256 sum) {
        for (uint256 i; i < 4; ++i) {
            sum += ledger.balanceOf(handler.actors(i), uint160(asset));
        }
        for (uint256 i; i < handler.count(); ++i) {
            (, Handler.Record memory record) = handler.recordAt(i);
            if (record.payment.asset == asset) sum += record.held;
        }
    }
}
