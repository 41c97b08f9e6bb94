// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Funding, IClearingHouse} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract Erc6909Test is HouseTest {
    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = uint160(address(usdc));
        fund(payer, address(usdc), AMOUNT, Funding.Balance);
    }

    function test_default() public {
        vm.expectEmit(address(house));
        emit IERC6909.Transfer(payer, payer, payee, id, 40e6);
        vm.prank(payer);
        check(house.transfer(payee, id, 40e6), "answer");
        equal(balance(payer), 60e6, "payer");
        equal(balance(payee), 40e6, "payee");
    }

    function test_behavior_depositAndWithdraw() public {
        equal(wallet(address(house)), AMOUNT, "in");
        uint256 before = wallet(payee);
        vm.prank(payer);
        house.withdraw(address(usdc), AMOUNT, payee);
        equal(wallet(payee) - before, AMOUNT, "out");
        equal(balance(payer), 0, "balance");
    }

    function test_behavior_allowance() public {
        vm.prank(payer);
        house.approve(stranger, id, 50e6);
        vm.startPrank(stranger);
        house.transferFrom(payer, payee, id, 20e6);
        equal(house.allowance(payer, stranger, id), 30e6, "left");
        vm.expectRevert(IClearingHouse.InsufficientPermission.selector);
        house.transferFrom(payer, payee, id, 30e6 + 1);
        vm.stopPrank();
        vm.prank(payer);
        house.approve(stranger, id, type(uint256).max);
        vm.prank(stranger);
        house.transferFrom(payer, payee, id, 1);
        equal(house.allowance(payer, stranger, id), type(uint256).max, "unlimited stays");
    }

    function test_behavior_operator() public {
        vm.prank(payer);
        house.setOperator(stranger, true);
        check(house.isOperator(payer, stranger), "operator");
        vm.prank(stranger);
        house.transferFrom(payer, stranger, id, AMOUNT);
        equal(balance(stranger), AMOUNT, "moved");
    }

    function test_behavior_interfaces() public view {
        check(house.supportsInterface(type(IERC6909).interfaceId), "6909");
        check(house.supportsInterface(type(IERC165).interfaceId), "165");
        check(!house.supportsInterface(0xffffffff), "ffffffff");
        (bytes1 fields, string memory name, string memory version, uint256 chain, address self,,) = house.eip712Domain();
        check(fields == 0x0f && keccak256(bytes(name)) == keccak256("Giro"), "name");
        check(keccak256(bytes(version)) == keccak256("1") && chain == block.chainid && self == address(house), "domain");
    }

    function test_error_recipient() public {
        vm.startPrank(payer);
        vm.expectRevert(IClearingHouse.BadRecipient.selector);
        house.transfer(address(0), id, 1);
        vm.expectRevert(IClearingHouse.BadRecipient.selector);
        house.withdraw(address(usdc), 1, address(0));
        vm.expectRevert(IClearingHouse.BadRecipient.selector);
        house.withdraw(address(usdc), 1, address(house));
        usdc.approve(address(house), 1);
        vm.expectRevert(IClearingHouse.BadRecipient.selector);
        house.deposit(address(usdc), 1, address(0));
        vm.stopPrank();
    }

    function test_error_amount() public {
        vm.startPrank(payer);
        vm.expectRevert(IClearingHouse.InsufficientBalance.selector);
        house.transfer(payee, id, AMOUNT + 1);
        vm.expectRevert(IClearingHouse.InsufficientBalance.selector);
        house.withdraw(address(usdc), AMOUNT + 1, payer);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.withdraw(address(usdc), 0, payer);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.deposit(address(usdc), 0, payer);
        vm.expectRevert(IClearingHouse.InsufficientBalance.selector);
        house.transfer(payee, id | (1 << 160), 1);
        vm.stopPrank();
    }

    function testFuzz_transfer(uint256 amount, bool toSelf) public {
        amount = within(amount, 0, AMOUNT + 1);
        vm.prank(payer);
        if (amount > AMOUNT) vm.expectRevert(IClearingHouse.InsufficientBalance.selector);
        house.transfer(toSelf ? payer : payee, id, amount);
        equal(balance(payer) + balance(payee), AMOUNT, "sum");
    }
}
