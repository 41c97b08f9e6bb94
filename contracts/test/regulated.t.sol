// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {
    Funding,
    IClearingHouse,
    IMovePolicy,
    MoveKind,
    PayTo,
    Payment,
    Status
} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {MockToken} from "../src/demo/MockToken.sol";
import {check, equal, vm, within} from "./Vm.sol";

/// Declares itself in its constructor, records what it is asked, and forbids what it is told to.
contract RegulatedToken is MockToken, IMovePolicy {
    IClearingHouse private immutable house;
    mapping(address account => bool) public forbidden;
    MoveKind public lastKind;
    address public lastOperator;
    uint256 public asked;

    constructor(IClearingHouse house_) {
        house = house_;
        house_.declareRegulated();
    }

    function forbid(address account) external {
        forbidden[account] = true;
    }

    function onMove(address operator, address from, address to, uint256, MoveKind kind) external {
        require(msg.sender == address(house) && !forbidden[from] && !forbidden[to]);
        (lastOperator, lastKind) = (operator, kind);
        ++asked;
    }

    function forceMove(address from, address to, uint256 amount) external {
        house.forceMove(from, to, amount);
    }

    function forceRelease(Payment calldata payment, uint120 amount, address to) external {
        house.forceRelease(payment, amount, to);
    }
}

contract RegulatedTest is HouseTest {
    RegulatedToken private token;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        token = new RegulatedToken{salt: saltFor(0x7943)}(house);
        id = uint160(address(token));
        token.mint(payer, 1000e6);
    }

    function test_default() public {
        check(house.isRegulated(address(token)), "regulated");
        Payment memory payment = ofToken(PayTo.Balance);
        asks(MoveKind.Deposit, payer);
        vm.prank(operator);
        house.authorize(payment, AMOUNT, "");
        asks(MoveKind.Authorize, operator);
        vm.startPrank(operator);
        house.capture(payment, 50e6, 0, false);
        asks(MoveKind.Capture, operator);
        house.void(payment, 10e6);
        asks(MoveKind.Void, operator);
        vm.stopPrank();
        vm.prank(payee);
        house.transfer(stranger, id, 1e6);
        asks(MoveKind.Transfer, payee);
        vm.prank(payee);
        house.withdraw(address(token), 1e6, payee);
        asks(MoveKind.Withdraw, payee);
        vm.warp(payment.captureBy + 1);
        house.release(payment);
        asks(MoveKind.Release, address(this));
        vm.prank(payee);
        house.refund(payment, 1e6, Funding.Balance, 0, "");
        asks(MoveKind.Refund, payee);
    }

    function test_error_forbidden() public {
        Payment memory payment = ofToken(PayTo.Balance);
        vm.prank(operator);
        house.authorize(payment, AMOUNT, "");
        token.forbid(payee);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.Forbidden.selector, address(token)));
        house.capture(payment, 1, 0, false);
    }

    function test_behavior_force() public {
        Payment memory payment = ofToken(PayTo.Balance);
        vm.prank(operator);
        bytes32 payment_ = house.authorize(payment, 60e6, "");
        token.forceMove(payer, stranger, 40e6);
        equal(house.balanceOf(stranger, id), 40e6, "moved");
        vm.expectEmit(address(house));
        emit IClearingHouse.Forced(payment_, address(token), stranger, 20e6);
        token.forceRelease(payment, 20e6, stranger);
        equal(house.balanceOf(stranger, id), 60e6, "released");
        isHold(payment_, 40e6, 0, 0, Status.Held);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        token.forceRelease(payment, 40e6 + 1, stranger);
    }

    function test_error_force_notAsset() public {
        (Payment memory payment,) = held(Funding.Balance);
        vm.expectRevert(IClearingHouse.NotAsset.selector);
        house.forceMove(payer, stranger, 1);
        // Not even the asset, if it did not declare itself.
        vm.prank(address(usdc));
        vm.expectRevert(IClearingHouse.NotAsset.selector);
        house.forceRelease(payment, 1, stranger);
        // Nor a regulated asset, of another asset's hold.
        vm.expectRevert(IClearingHouse.NotAsset.selector);
        token.forceRelease(payment, 1, stranger);
    }

    /// Who put a free asset in does not find it regulated later.
    function test_error_declaredTooLate() public {
        MockToken free = tagged();
        free.mint(payer, AMOUNT);
        fund(payer, address(free), AMOUNT, Funding.Balance);
        vm.prank(address(free));
        vm.expectRevert(IClearingHouse.BadAsset.selector);
        house.declareRegulated();
        vm.prank(payer);
        house.withdraw(address(free), AMOUNT, payer);
        vm.prank(address(free));
        house.declareRegulated();
        check(house.isRegulated(address(free)), "free again, and then regulated");
    }

    /// Whoever meets the address knows, so a free asset cannot become regulated and a regulated one cannot look free.
    function test_error_declaredWithoutTag() public {
        vm.expectRevert(IClearingHouse.BadAsset.selector);
        new RegulatedToken{salt: saltFor(0x7942)}(house);
        vm.prank(address(0x7943 << 16));
        vm.expectRevert(IClearingHouse.BadAsset.selector);
        house.declareRegulated();
    }

    /// A free asset whose address has the tag by accident is not asked, and forces nothing.
    function test_behavior_tagWithoutDeclaration() public {
        MockToken free = tagged();
        check(!house.isRegulated(address(free)), "regulated");
        free.mint(payer, AMOUNT);
        Payment memory payment = ofToken(PayTo.Wallet);
        payment.asset = address(free);
        fund(payer, address(free), AMOUNT, Funding.Balance);
        vm.startPrank(operator);
        house.authorize(payment, AMOUNT, "");
        house.capture(payment, AMOUNT, 0, true);
        vm.stopPrank();
        equal(free.balanceOf(payee), AMOUNT, "payee");
        vm.prank(address(free));
        vm.expectRevert(IClearingHouse.NotAsset.selector);
        house.forceMove(payer, stranger, 0);
    }

    function testFuzz_onlyItsOwn(uint120 amount) public {
        fund(payer, address(usdc), AMOUNT, Funding.Balance);
        uint256 before = balance(payer);
        vm.expectRevert();
        token.forceMove(payer, stranger, within(amount, 1, type(uint120).max));
        equal(balance(payer), before, "another asset's balance");
    }

    function tagged() private returns (MockToken) {
        return new MockToken{salt: saltOf(keccak256(type(MockToken).creationCode), 0x7943)}();
    }

    /// The CREATE2 salt that makes the token's address end in `tag`, as an issuer looks for it.
    function saltFor(uint16 tag) private view returns (bytes32) {
        return saltOf(keccak256(abi.encodePacked(type(RegulatedToken).creationCode, abi.encode(house))), tag);
    }

    function saltOf(bytes32 codeHash, uint16 tag) private view returns (bytes32 salt) {
        while (uint16(uint256(keccak256(abi.encodePacked(hex"ff", address(this), salt, codeHash)))) != tag) {
            salt = bytes32(uint256(salt) + 1);
        }
    }

    function asks(MoveKind kind, address operator_) private view {
        equal(uint256(token.lastKind()), uint256(kind), "kind");
        check(token.lastOperator() == operator_, "operator");
    }

    function ofToken(PayTo payTo) private returns (Payment memory payment) {
        payment = newPayment(Funding.Balance);
        payment.asset = address(token);
        payment.payTo = payTo;
        fund(payer, address(token), AMOUNT, Funding.Balance);
        vm.prank(payer);
        house.setOperator(operator, true);
    }
}
