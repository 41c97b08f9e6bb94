// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {MockToken} from "../src/demo/MockToken.sol";
import {check, equal, vm} from "./Vm.sol";

/// A token that, like ERC-777 and like ether, tells the receiver that something came.
contract CallingToken is MockToken {
    function _transfer(address from, address to, uint256 value) internal override {
        super._transfer(from, to, value);
        if (to.code.length != 0) {
            (bool ok,) = to.call(abi.encodeWithSignature("received()"));
            ok;
        }
    }
}

/// Pays before it writes down that it paid: the fault of 2016.
contract NaiveEscrow {
    CallingToken private immutable token;
    mapping(address owner => uint256) public owed;

    constructor(CallingToken token_) {
        token = token_;
    }

    function deposit(uint256 amount) external {
        token.transferFrom(msg.sender, address(this), amount);
        owed[msg.sender] += amount;
    }

    function withdraw() external {
        uint256 amount = owed[msg.sender];
        if (amount == 0 || token.balanceOf(address(this)) < amount) return;
        token.transfer(msg.sender, amount);
        owed[msg.sender] = 0;
    }
}

/// Asks again each time it is paid.
contract Thief {
    address private target;
    bytes private attack;
    uint256 public calls;
    bytes4 public answer;

    function aim(address target_, bytes calldata attack_) external {
        (target, attack) = (target_, attack_);
    }

    function act(address to, bytes calldata data) external {
        (bool ok,) = to.call(data);
        require(ok);
    }

    function received() external {
        if (target == address(0) || calls == 20) return;
        ++calls;
        (bool ok, bytes memory reason) = target.call(attack);
        if (!ok) answer = bytes4(reason);
    }
}

/// The theft of 2016, once against an escrow that pays before it freezes, once against the house.
contract Theft2016Test is HouseTest {
    CallingToken private token;
    Thief private thief;

    function setUp() public override {
        super.setUp();
        token = new CallingToken();
        thief = new Thief();
        token.mint(payer, 900e6); // the victims' money
        token.mint(address(thief), 100e6);
    }

    function test_naiveEscrowIsDrained() public {
        NaiveEscrow escrow = new NaiveEscrow(token);
        vm.startPrank(payer);
        token.approve(address(escrow), 900e6);
        escrow.deposit(900e6);
        vm.stopPrank();
        thief.act(address(token), abi.encodeCall(token.approve, (address(escrow), 100e6)));
        thief.act(address(escrow), abi.encodeCall(escrow.deposit, (100e6)));
        thief.aim(address(escrow), abi.encodeCall(escrow.withdraw, ()));
        thief.act(address(escrow), abi.encodeCall(escrow.withdraw, ()));
        equal(token.balanceOf(address(thief)), 1000e6, "the thief has everything");
        equal(escrow.owed(payer), 900e6, "and the victims a claim on nothing");
    }

    function test_houseIsNot_withdraw() public {
        victims();
        thief.act(address(token), abi.encodeCall(token.approve, (address(house), 100e6)));
        thief.act(address(house), abi.encodeCall(house.deposit, (address(token), 100e6, address(thief))));
        bytes memory withdrawal = abi.encodeCall(house.withdraw, (address(token), 100e6, address(thief)));
        thief.aim(address(house), withdrawal);
        thief.act(address(house), withdrawal);
        loot();
    }

    function test_houseIsNot_capture() public {
        victims();
        Payment memory payment = ofThief();
        bytes memory capture = abi.encodeCall(house.capture, (payment, 100e6, 0, true));
        thief.aim(address(house), capture);
        thief.act(address(house), capture);
        loot();
        isHold(house.paymentId(payment), 0, 100e6, 0, Status.Closed);
    }

    function test_houseIsNot_release() public {
        victims();
        Payment memory payment = ofThief();
        vm.warp(payment.captureBy + 1);
        thief.aim(address(house), abi.encodeCall(house.release, (payment)));
        house.release(payment);
        loot();
    }

    /// Also one reached through another verb than the one that pays: released inside a capture.
    function test_houseIsNot_voidInsideCapture() public {
        victims();
        Payment memory payment = ofThief();
        thief.aim(address(house), abi.encodeCall(house.void, (payment, 50e6)));
        thief.act(address(house), abi.encodeCall(house.capture, (payment, 50e6, 0, true)));
        loot();
    }

    function victims() private {
        vm.startPrank(payer);
        token.approve(address(house), 900e6);
        house.deposit(address(token), 900e6, payer);
        vm.stopPrank();
    }

    function ofThief() private returns (Payment memory payment) {
        payment = newPayment(Funding.Allowance);
        (payment.payer, payment.payee) = (address(thief), address(thief));
        (payment.refundTo, payment.operator) = (address(thief), address(thief));
        payment.asset = address(token);
        thief.act(address(token), abi.encodeCall(token.approve, (address(house), 100e6)));
        thief.act(address(house), abi.encodeCall(house.authorize, (payment, 100e6, "")));
    }

    function loot() private view {
        check(thief.calls() > 0, "the thief was never called: the test tests nothing");
        check(thief.answer() == IClearingHouse.Locked.selector, "turned away at the door");
        equal(token.balanceOf(address(thief)), 100e6, "the thief has his own");
        equal(token.balanceOf(address(house)), 900e6, "the victims theirs");
    }
}
