// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IClearingHouse} from "../../src/interfaces/IClearingHouse.sol";
import {Token} from "../HouseTest.sol";
import {check, equal} from "../Vm.sol";
import {DepositsHandler} from "./DepositsHandler.sol";

contract DepositsInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    DepositsHandler private handler;
    Token private usdc;
    address private house;

    function setUp() public {
        handler = new DepositsHandler();
        handler.setUp();
        (usdc, house) = handler.theAssets();
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = DepositsHandler.arrive.selector;
        selectors[1] = DepositsHandler.sweep.selector;
        selectors[2] = DepositsHandler.reenter.selector;
        selectors[3] = DepositsHandler.accept.selector;
        selectors[4] = DepositsHandler.setRefundAddress.selector;
        selectors[5] = DepositsHandler.forward.selector;
        selectors[6] = DepositsHandler.settle.selector;
        selectors[7] = DepositsHandler.attack.selector;
        selectors[8] = DepositsHandler.misbehave.selector;
        selectors[9] = DepositsHandler.wait.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// What was sent to a deposit is still there, frozen in the house, or with its own payee, fee recipient or buyer.
    function invariant_goesNowhereElse() public view {
        (uint120 held,,,) = IClearingHouse(house).hold(IClearingHouse(house).paymentId(handler.heldPayment(false)));
        equal(usdc.balanceOf(house), held, "the house holds somebody else's");
        for (uint256 i; i < handler.COUNT(); ++i) {
            DepositsHandler.Record memory record = handler.recordAt(i);
            uint256 found = usdc.balanceOf(record.place) + usdc.balanceOf(record.terms.payee)
                + usdc.balanceOf(record.terms.feeRecipient) + usdc.balanceOf(record.buyer);
            equal(record.terms.hold ? found + held : found, record.arrived, "arrived");
            equal(usdc.allowance(record.place, house), 0, "something is left approved");
        }
    }

    /// Paid for, or returned, only by those who may, and swept at most once.
    function invariant_onlyByWhoMay() public view {
        check(bytes(handler.broken()).length == 0, handler.broken());
        for (uint256 i; i < handler.COUNT(); ++i) {
            DepositsHandler.Record memory record = handler.recordAt(i);
            check(record.sweeps <= 1, "swept twice");
            (,, bool accepted, address refundAddress) = handler.deposits().state(record.terms);
            check(accepted == (record.sweeps + record.accepts != 0), "accepted");
            check(refundAddress == address(0) || refundAddress == record.buyer, "refund address");
        }
    }
}
