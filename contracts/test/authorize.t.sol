// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm, within} from "./Vm.sol";

contract AuthorizeTest is HouseTest {
    function test_default() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes32 id = house.paymentId(payment);
        bytes memory consent = consentOf(payment);
        uint256 before = wallet(payer);
        vm.expectEmit(address(house));
        emit IClearingHouse.Authorized(id, payer, payee, payment, AMOUNT);
        vm.prank(operator);
        check(house.authorize(payment, AMOUNT, consent) == id, "id");
        isHold(id, AMOUNT, 0, 0, Status.Held);
        equal(wallet(payer), before - AMOUNT, "payer");
        equal(wallet(address(house)), AMOUNT, "house");
    }

    /// The digest as EIP-712 says it, written out a second time.
    function test_behavior_idIsEip712Digest() public {
        Payment memory payment = newPayment(Funding.Balance);
        bytes32 typehash = keccak256(
            "Payment(address payer,address payee,address asset,uint120 maxAmount,address operator,address arbiter,address refundTo,uint8 payTo,uint8 funding,uint48 authorizeBy,uint48 captureAfter,uint48 captureBy,uint48 arbiterBy,uint48 refundBy,uint16 maxFeeBps,address feeRecipient,bytes32 terms,uint256 salt)"
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Giro"),
                keccak256("1"),
                block.chainid,
                address(house)
            )
        );
        check(house.domainSeparator() == domain, "domain");
        bytes32 id = keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(typehash, payment))));
        check(house.paymentId(payment) == id, "id");
    }

    function test_behavior_allowance_signed() public {
        (, bytes32 id) = held(Funding.Allowance);
        isHold(id, AMOUNT, 0, 0, Status.Held);
    }

    function test_behavior_allowance_usdtAnswersNothing() public {
        Payment memory payment = newPayment(Funding.Allowance);
        payment.asset = address(usdt);
        isHold(held(payment), AMOUNT, 0, 0, Status.Held);
        equal(usdt.balanceOf(address(house)), AMOUNT, "house");
    }

    function test_behavior_balance_signed() public {
        (, bytes32 id) = held(Funding.Balance);
        isHold(id, AMOUNT, 0, 0, Status.Held);
        equal(balance(payer), 0, "payer");
    }

    function test_behavior_payerHimselfNeedsNoSignature() public {
        Payment memory payment = newPayment(Funding.Balance);
        fund(payer, address(usdc), AMOUNT, Funding.Balance);
        vm.prank(payer);
        isHold(house.authorize(payment, AMOUNT / 2, ""), AMOUNT / 2, 0, 0, Status.Held);
    }

    function test_behavior_balance_grantorNeedsNoSignature() public {
        Payment memory payment = newPayment(Funding.Balance);
        fund(payer, address(usdc), AMOUNT, Funding.Balance);
        vm.prank(payer);
        house.approve(operator, uint160(address(usdc)), AMOUNT);
        vm.prank(operator);
        house.authorize(payment, AMOUNT, "");
        equal(house.allowance(payer, operator, uint160(address(usdc))), 0, "allowance is used up");
    }

    function test_behavior_balance_erc6909Operator() public {
        Payment memory payment = newPayment(Funding.Balance);
        fund(payer, address(usdc), AMOUNT, Funding.Balance);
        vm.prank(payer);
        house.setOperator(operator, true);
        vm.prank(operator);
        house.authorize(payment, AMOUNT, "");
    }

    function test_error_allowance_grantOfBalanceIsNoConsent() public {
        Payment memory payment = newPayment(Funding.Allowance);
        fund(payer, address(usdc), AMOUNT, Funding.Allowance);
        vm.prank(payer);
        house.setOperator(operator, true);
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.authorize(payment, AMOUNT, "");
    }

    function test_error_twice() public {
        for (uint8 i; i < 3; ++i) {
            (Payment memory payment, bytes32 id) = held(Funding(i));
            fund(payer, address(usdc), AMOUNT, Funding(i));
            bytes memory consent = consentOf(payment);
            vm.prank(operator);
            reverts(IClearingHouse.AlreadyUsed.selector, id);
            house.authorize(payment, AMOUNT, consent);
        }
    }

    function test_error_afterCharge() public {
        for (uint8 i; i < 2; ++i) {
            Payment memory payment = newPayment(Funding(i));
            fund(payer, address(usdc), AMOUNT, Funding(i));
            bytes memory consent = consentOf(payment);
            vm.prank(operator);
            bytes32 id = house.charge(payment, 1, 0, consent);
            vm.prank(operator);
            reverts(IClearingHouse.AlreadyUsed.selector, id);
            house.authorize(payment, 1, consent);
        }
    }

    function test_error_afterErc3009Charge() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes memory consent = consentOf(payment);
        vm.prank(operator);
        house.charge(payment, AMOUNT, 0, consent);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TransferFailed.selector, address(usdc)));
        house.authorize(payment, AMOUNT, consent);
    }

    function test_error_notOperator() public {
        Payment memory payment = newPayment(Funding.Allowance);
        bytes memory consent = consentOf(payment);
        vm.prank(stranger);
        vm.expectRevert(IClearingHouse.NotOperator.selector);
        house.authorize(payment, AMOUNT, consent);
    }

    function test_error_anotherSigner() public {
        Payment memory payment = newPayment(Funding.Allowance);
        fund(payer, address(usdc), AMOUNT, Funding.Allowance);
        bytes memory consent = sign(PAYEE_KEY, house.paymentId(payment));
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.authorize(payment, AMOUNT, consent);
    }

    function test_error_highS() public {
        Payment memory payment = newPayment(Funding.Allowance);
        fund(payer, address(usdc), AMOUNT, Funding.Allowance);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PAYER_KEY, house.paymentId(payment));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory consent = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.authorize(payment, AMOUNT, consent);
    }

    function test_error_foreignChain() public {
        Payment memory payment = newPayment(Funding.Allowance);
        fund(payer, address(usdc), AMOUNT, Funding.Allowance);
        bytes memory consent = consentOf(payment);
        vm.chainId(424242);
        vm.prank(operator);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.authorize(payment, AMOUNT, consent);
    }

    function test_error_tooLate() public {
        Payment memory payment = newPayment(Funding.Allowance);
        fund(payer, address(usdc), AMOUNT, Funding.Allowance);
        bytes memory consent = consentOf(payment);
        vm.warp(payment.authorizeBy + 1);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLate.selector, payment.authorizeBy));
        house.authorize(payment, AMOUNT, consent);
        vm.warp(payment.authorizeBy);
        vm.prank(operator);
        house.authorize(payment, AMOUNT, consent);
    }

    /// The token's `validBefore` is exclusive, and so the house is for ERC-3009.
    function test_error_tooLate_erc3009() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes memory consent = consentOf(payment);
        vm.warp(payment.authorizeBy);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLate.selector, payment.authorizeBy));
        house.authorize(payment, AMOUNT, consent);
        vm.warp(payment.authorizeBy - 1);
        vm.prank(operator);
        house.authorize(payment, AMOUNT, consent);
    }

    function test_error_amount() public {
        Payment memory payment = newPayment(Funding.Erc3009);
        bytes memory consent = consentOf(payment);
        vm.startPrank(operator);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.authorize(payment, AMOUNT - 1, consent);
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.authorize(payment, AMOUNT + 1, consent);
        payment.funding = Funding.Allowance;
        vm.expectRevert(IClearingHouse.BadAmount.selector);
        house.authorize(payment, 0, consent);
        vm.stopPrank();
    }

    function test_error_badPayment() public {
        for (uint256 i; i < 11; ++i) {
            Payment memory payment = newPayment(Funding.Allowance);
            if (i == 0) payment.arbiter = stranger;
            if (i == 1) payment.feeRecipient = address(house);
            if (i == 2) payment.payee = address(0);
            if (i == 3) payment.refundTo = address(0);
            if (i == 4) payment.maxFeeBps = 10_001;
            if (i == 5) payment.feeRecipient = address(0);
            if (i == 6) payment.captureAfter = payment.captureBy + 1;
            if (i == 7) payment.payee = address(house);
            if (i == 8) payment.refundTo = address(house);
            if (i == 9) payment.payer = address(0);
            if (i == 10) (payment.payer, payment.refundTo) = (operator, address(0));
            vm.prank(operator);
            vm.expectRevert(IClearingHouse.BadPayment.selector);
            house.authorize(payment, AMOUNT, "");
        }
    }

    function test_error_badAsset() public {
        Payment memory payment = newPayment(Funding.Allowance);
        address[3] memory assets = [stranger, address(house), 0x000000000022D473030F116dDEE9F6B43aC78BA3];
        for (uint256 i; i < assets.length; ++i) {
            payment.asset = assets[i];
            vm.prank(operator);
            vm.expectRevert(IClearingHouse.BadAsset.selector);
            house.authorize(payment, AMOUNT, "");
        }
    }

    /// Bits outside a field would give one payment several ids.
    function test_error_dirtyWords() public {
        Payment memory payment = newPayment(Funding.Balance);
        fund(payer, address(usdc), AMOUNT, Funding.Balance);
        bytes memory data = abi.encodeCall(house.authorize, (payment, AMOUNT, ""));
        for (uint256 word; word < 16; ++word) {
            bytes memory dirty = bytes.concat(data);
            dirty[4 + 32 * word] = 0x01;
            vm.prank(payer);
            (bool ok,) = address(house).call(dirty);
            check(!ok, "a dirty word was taken");
        }
        vm.prank(payer);
        (bool clean,) = address(house).call(data);
        check(clean, "clean");
    }

    function testFuzz_authorize(uint8 funding, uint120 amount, uint120 maxAmount, uint48 time, uint16 bps) public {
        Payment memory payment = newPayment(Funding(within(funding, 0, 3)));
        payment.maxAmount = uint120(within(maxAmount, 1, 1_000_000e6));
        payment.maxFeeBps = uint16(within(bps, 0, 10_000));
        fund(payer, address(usdc), payment.maxAmount, payment.funding);
        amount = uint120(within(amount, 0, uint256(payment.maxAmount) + 1));
        vm.warp(within(time, NOW, payment.authorizeBy + 1));
        bool exact = payment.funding == Funding.Erc3009;
        bool fits = amount != 0 && amount <= payment.maxAmount && (!exact || amount == payment.maxAmount)
            && (exact ? block.timestamp < payment.authorizeBy : block.timestamp <= payment.authorizeBy);
        bytes memory consent = consentOf(payment);
        bytes32 id = house.paymentId(payment);
        vm.prank(operator);
        try house.authorize(payment, amount, consent) {
            check(fits, "taken against the rules");
            isHold(id, amount, 0, 0, Status.Held);
        } catch {
            check(!fits, "refused for no reason");
            isHold(id, 0, 0, 0, Status.None);
        }
    }
}
