// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {House, HouseTest, Token} from "./HouseTest.sol";
import {HostileToken} from "./tokens/HostileToken.sol";
import {check, equal, vm, within} from "./Vm.sol";

/// A wallet that is a contract: it answers for a hash that its owner agreed to.
contract ContractWallet {
    mapping(bytes32 hash => bool) private agreed;

    function agree(bytes32 hash) external {
        agreed[hash] = true;
    }

    function approve(address asset, address spender) external {
        Token(asset).approve(spender, type(uint256).max);
    }

    function isValidSignature(bytes32 hash, bytes calldata) external view returns (bytes4) {
        return agreed[hash] ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}

contract Permit2Test is HouseTest {
    function usdtPayment() private returns (Payment memory payment) {
        payment = newPayment(Funding.Permit2);
        payment.asset = address(usdt);
        fund(payer, address(usdt), AMOUNT, Funding.Permit2);
    }

    function authorize(Payment memory payment, bytes memory consent) private returns (bytes32) {
        vm.prank(operator);
        return house.authorize(payment, AMOUNT, consent);
    }

    /// Permit2's own reason does not get out: the house says which asset did not come.
    function refuses(Payment memory payment, bytes memory consent) private {
        uint256 before = Token(payment.asset).balanceOf(payer);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, payment.asset));
        house.authorize(payment, AMOUNT, consent);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, payment.asset));
        house.charge(payment, AMOUNT, 0, consent);
        vm.stopPrank();
        equal(Token(payment.asset).balanceOf(payer), before, "payer");
        isHold(house.paymentId(payment), 0, 0, 0, Status.None);
    }

    /// USDT knows no signatures: one approval of Permit2, and then the payer only signs.
    function test_default() public {
        Payment memory payment = usdtPayment();
        bytes32 id = house.paymentId(payment);
        bytes memory consent = consentOf(payment);
        vm.expectEmit(address(house));
        emit IClearingHouse.Authorized(id, payer, payee, payment, AMOUNT);
        check(authorize(payment, consent) == id, "id");
        isHold(id, AMOUNT, 0, 0, Status.Held);
        equal(usdt.balanceOf(address(house)), AMOUNT, "house");
        vm.prank(operator);
        house.capture(payment, AMOUNT, 1e6, true);
        equal(usdt.balanceOf(payee), 1_000_000e6 + AMOUNT - 1e6, "payee");
    }

    function test_behavior_charge() public {
        Payment memory payment = usdtPayment();
        bytes memory consent = consentOf(payment);
        vm.prank(operator);
        bytes32 id = house.charge(payment, AMOUNT, 1e6, consent);
        isHold(id, 0, AMOUNT, 0, Status.Closed);
        equal(usdt.balanceOf(payee), 1_000_000e6 + AMOUNT - 1e6, "payee");
        equal(usdt.balanceOf(feeRecipient), 1e6, "fee");
        equal(usdt.balanceOf(address(house)), 0, "nothing stays");
    }

    /// Unlike ERC-3009 it takes any amount up to the one that was signed; the signature is used up all the same.
    function test_behavior_lessThanSigned() public {
        Payment memory payment = usdtPayment();
        payment.payTo = PayTo.Balance;
        bytes memory consent = consentOf(payment);
        vm.startPrank(operator);
        isHold(house.authorize(payment, 1, consent), 1, 0, 0, Status.Held);
        equal(usdt.balanceOf(address(house)), 1, "house");
        reverts(IClearingHouse.AlreadyUsed.selector, house.paymentId(payment));
        house.authorize(payment, 1, consent);
        vm.stopPrank();
    }

    function test_error_replay() public {
        Payment memory payment = usdtPayment();
        bytes memory consent = consentOf(payment);
        bytes32 id = authorize(payment, consent);
        vm.startPrank(operator);
        house.void(payment, AMOUNT);
        reverts(IClearingHouse.AlreadyUsed.selector, id);
        house.authorize(payment, AMOUNT, consent);
        reverts(IClearingHouse.AlreadyUsed.selector, id);
        house.charge(payment, AMOUNT, 0, consent);
        vm.stopPrank();
        // Another house, to which the payer said nothing.
        house = House(vm.deployCode("ClearingHouse.sol:ClearingHouse"));
        refuses(payment, consent);
    }

    /// Each field of the payment is in what was signed: with any other the signature is worth nothing.
    function testFuzz_error_otherPayment(uint256 field, uint256 value) public {
        Payment memory signed = usdtPayment();
        bytes memory consent = consentOf(signed);
        Payment memory other = abi.decode(abi.encode(signed), (Payment));
        field = field % 8;
        if (field == 0) other.payee = address(uint160(within(value, 1, 1 << 152)));
        if (field == 1) other.maxAmount = uint120(within(value, AMOUNT + 1, type(uint120).max));
        if (field == 2) other.refundTo = address(uint160(within(value, 1, 1 << 152)));
        if (field == 3) other.payTo = PayTo.Balance;
        if (field == 4) other.captureBy = uint48(within(value, NOW, NOW + 1 days - 1));
        if (field == 5) other.maxFeeBps = uint16(within(value, 101, 10_000));
        if (field == 6) other.terms = bytes32(value);
        if (field == 7) other.salt = uint256(keccak256(abi.encode(value)));
        refuses(other, consent);
    }

    function test_error_wrongSignature() public {
        Payment memory payment = usdtPayment();
        refuses(payment, "");
        refuses(payment, sign(PAYEE_KEY, permitDigest(payment, address(house))));
        // His consent to the house itself is none to Permit2.
        refuses(payment, sign(PAYER_KEY, house.paymentId(payment)));
        // Signed for another spender.
        refuses(payment, sign(PAYER_KEY, permitDigest(payment, stranger)));
        authorize(payment, consentOf(payment));
    }

    function test_error_expired() public {
        Payment memory payment = usdtPayment();
        bytes memory consent = consentOf(payment);
        vm.warp(payment.authorizeBy + 1);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLate.selector, payment.authorizeBy));
        house.authorize(payment, AMOUNT, consent);
        // In the last second house and Permit2 agree.
        vm.warp(payment.authorizeBy);
        authorize(payment, consent);
    }

    function test_error_otherChain() public {
        Payment memory payment = usdtPayment();
        bytes memory consent = consentOf(payment);
        vm.chainId(424242);
        refuses(payment, consent);
    }

    function test_error_nothingApproved() public {
        Payment memory payment = newPayment(Funding.Permit2);
        refuses(payment, consentOf(payment));
    }

    /// On a chain without Permit2 the call succeeds, as every call to nobody does; and nothing has come.
    function test_error_noPermit2() public {
        Payment memory payment = usdtPayment();
        bytes memory consent = consentOf(payment);
        vm.etch(PERMIT2, "");
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotReceived.selector, address(usdt)));
        house.authorize(payment, AMOUNT, consent);
    }

    function test_behavior_contractWallet() public {
        ContractWallet wallet_ = new ContractWallet();
        usdc.transfer(address(wallet_), AMOUNT);
        wallet_.approve(address(usdc), PERMIT2);
        Payment memory payment = newPayment(Funding.Permit2);
        payment.payer = address(wallet_);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, address(usdc)));
        house.authorize(payment, AMOUNT, "any");
        wallet_.agree(permitDigest(payment, address(house)));
        isHold(authorize(payment, "any"), AMOUNT, 0, 0, Status.Held);
    }

    /// The payer can take it back at Permit2, or here.
    function test_behavior_cancel() public {
        Payment memory payment = usdtPayment();
        bytes memory consent = consentOf(payment);
        vm.prank(payer);
        house.cancel(payment);
        reverts(IClearingHouse.AlreadyUsed.selector, house.paymentId(payment));
        authorize(payment, consent);
    }

    function test_behavior_hostileToken() public {
        HostileToken token = new HostileToken();
        token.mint(payer, 2 * AMOUNT);
        Payment memory payment = newPayment(Funding.Permit2);
        payment.asset = address(token);
        fund(payer, address(token), AMOUNT, Funding.Permit2);
        bytes memory consent = consentOf(payment);
        HostileToken.Way[4] memory ways = [
            HostileToken.Way.TakesFee,
            HostileToken.Way.AnswersFalse,
            HostileToken.Way.Reverts,
            HostileToken.Way.MovesNothing
        ];
        for (uint256 i; i < ways.length; ++i) {
            token.misbehave(ways[i]);
            vm.prank(operator);
            vm.expectRevert();
            house.authorize(payment, AMOUNT, consent);
        }
        // Called back while Permit2 moves the token: the house is locked.
        token.reenter(address(house), abi.encodeCall(house.deposit, (address(token), 1, stranger)));
        authorize(payment, consent);
        check(token.attackError() == IClearingHouse.Locked.selector, "entered");
        equal(token.balanceOf(address(house)), AMOUNT, "house");
    }
}
