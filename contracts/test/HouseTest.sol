// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Funding, IClearingHouse, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {check, equal, vm, within} from "./Vm.sol";

interface House is IClearingHouse, IERC6909, IERC5267 {}

/// The demo assets, and whatever stands in for them.
interface Token {
    function balanceOf(address owner) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function approve(address spender, uint256 amount) external;
    function transfer(address to, uint256 amount) external;
    function nonces(address owner) external view returns (uint256);
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    function blacklist(address account) external;
    function unBlacklist(address account) external;
}

/// @title A house, two assets, and the people around a payment
abstract contract HouseTest {
    uint256 internal constant PAYER_KEY = 0xA11CE;
    uint256 internal constant PAYEE_KEY = 0xB0B;
    uint256 internal constant OPERATOR_KEY = 0x0B;
    uint120 internal constant AMOUNT = 100e6;
    uint48 internal constant NOW = 1_800_000_000;

    address internal payer = vm.addr(PAYER_KEY);
    address internal payee = vm.addr(PAYEE_KEY);
    address internal operator = vm.addr(OPERATOR_KEY);
    address internal settler = address(0x5E771E);
    address internal feeRecipient = address(0xFEE);
    address internal refundTo = address(0xBAC4);
    address internal stranger = address(0x57A);

    House internal house;
    Token internal usdc;
    Token internal usdt;
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;
    uint256 private salts;

    function setUp() public virtual {
        vm.warp(NOW);
        house = House(vm.deployCode("ClearingHouse.sol:ClearingHouse"));
        deployPermit2();
        address[] memory holders = new address[](4);
        (holders[0], holders[1], holders[2], holders[3]) = (address(this), payer, payee, stranger);
        usdc = Token(vm.deployCode("DemoUsdc.sol:DemoUsdc", abi.encode(holders)));
        usdt = Token(vm.deployCode("DemoUsdt.sol:DemoUsdt", abi.encode(holders)));
    }

    /// The real one, by the way it came to its address on public chains: through the deployment proxy.
    function deployPermit2() private {
        address proxy = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
        vm.etch(
            proxy,
            hex"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
        );
        bytes memory code = vm.parseJsonBytes(vm.readFile("vendor/permit2.json"), ".bytecode");
        bytes32 salt = 0x0000000000000000000000000000000000000000d3af2663da51c10215000000;
        (bool ok, bytes memory where) = proxy.call(bytes.concat(salt, code));
        check(ok && address(bytes20(where)) == PERMIT2, "Permit2");
    }

    // --- payments ---------------------------------------------------------------------------------------------------

    function newPayment(Funding funding) internal returns (Payment memory payment) {
        payment.payer = payer;
        payment.payee = payee;
        payment.asset = address(usdc);
        payment.maxAmount = AMOUNT;
        payment.operator = operator;
        payment.refundTo = refundTo;
        payment.funding = funding;
        payment.authorizeBy = NOW + 1 hours;
        payment.captureBy = NOW + 1 days;
        payment.refundBy = NOW + 30 days;
        payment.maxFeeBps = 100;
        payment.feeRecipient = feeRecipient;
        payment.terms = keccak256("terms");
        payment.salt = ++salts;
    }

    /// Money where `funding` looks for it.
    function fund(address owner, address asset, uint120 amount, Funding funding) internal {
        if (funding == Funding.Erc3009) return;
        address spender = funding == Funding.Permit2 ? PERMIT2 : address(house);
        vm.prank(owner);
        Token(asset).approve(spender, 0);
        vm.prank(owner);
        Token(asset).approve(spender, amount);
        if (funding != Funding.Balance) return;
        vm.prank(owner);
        house.deposit(asset, amount, owner);
    }

    /// A held payment, all of it.
    function held(Payment memory payment) internal returns (bytes32 id) {
        fund(payer, payment.asset, payment.maxAmount, payment.funding);
        bytes memory consent = consentOf(payment);
        vm.prank(payment.operator);
        return house.authorize(payment, payment.maxAmount, consent);
    }

    function held(Funding funding) internal returns (Payment memory payment, bytes32 id) {
        payment = newPayment(funding);
        id = held(payment);
    }

    function charged(Funding funding, PayTo payTo) internal returns (Payment memory payment, bytes32 id) {
        payment = newPayment(funding);
        payment.payTo = payTo;
        fund(payer, payment.asset, AMOUNT, funding);
        bytes memory consent = consentOf(payment);
        vm.prank(operator);
        id = house.charge(payment, AMOUNT, 0, consent);
    }

    // --- signatures -------------------------------------------------------------------------------------------------

    function sign(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return abi.encodePacked(r, s, v);
    }

    /// What `payment.funding` wants the payer to sign.
    function consentOf(Payment memory payment) internal view returns (bytes memory) {
        bytes32 id = house.paymentId(payment);
        if (payment.funding == Funding.Permit2) return sign(PAYER_KEY, permitDigest(payment, address(house)));
        if (payment.funding != Funding.Erc3009) return sign(PAYER_KEY, id);
        return tokenConsent(PAYER_KEY, payment.payer, payment.maxAmount, payment.authorizeBy, id);
    }

    function tokenConsent(uint256 key, address from, uint256 amount, uint256 validBefore, bytes32 nonce)
        internal
        view
        returns (bytes memory)
    {
        return sign(key, receiveDigest(from, amount, validBefore, nonce));
    }

    function receiveDigest(address from, uint256 amount, uint256 validBefore, bytes32 nonce)
        internal
        view
        returns (bytes32)
    {
        bytes32 typehash = keccak256(
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
        bytes32 hash = keccak256(abi.encode(typehash, from, address(house), amount, 0, validBefore, nonce));
        return keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), hash));
    }

    /// What Permit2 wants signed, so that `spender` may take the payment's money.
    function permitDigest(Payment memory payment, address spender) internal view returns (bytes32) {
        string memory paymentType =
            "Payment(address payer,address payee,address asset,uint120 maxAmount,address operator,address arbiter,address refundTo,uint8 payTo,uint8 funding,uint48 authorizeBy,uint48 captureAfter,uint48 captureBy,uint48 arbiterBy,uint48 refundBy,uint16 maxFeeBps,address feeRecipient,bytes32 terms,uint256 salt)";
        string memory permissionsType = "TokenPermissions(address token,uint256 amount)";
        bytes32 typehash = keccak256(
            abi.encodePacked(
                "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,Payment witness)",
                paymentType,
                permissionsType
            )
        );
        bytes32 permitted =
            keccak256(abi.encode(keccak256(bytes(permissionsType)), payment.asset, uint256(payment.maxAmount)));
        bytes32 witness = keccak256(abi.encode(keccak256(bytes(paymentType)), payment));
        bytes32 hash = keccak256(
            abi.encode(
                typehash, permitted, spender, house.paymentId(payment), uint256(payment.authorizeBy), witness
            )
        );
        return keccak256(abi.encodePacked(hex"1901", Token(PERMIT2).DOMAIN_SEPARATOR(), hash));
    }

    function refundDigest(bytes32 id, uint120 amount, uint120 before, Funding funding, uint48 deadline)
        internal
        view
        returns (bytes32)
    {
        bytes32 typehash = keccak256(
            "Refund(bytes32 payment,uint120 amount,uint120 refundedBefore,uint8 funding,uint48 deadline)"
        );
        return digest(keccak256(abi.encode(typehash, id, amount, before, funding, deadline)));
    }

    function digest(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", house.domainSeparator(), structHash));
    }

    // --- what is so -------------------------------------------------------------------------------------------------

    function wallet(address owner) internal view returns (uint256) {
        return usdc.balanceOf(owner);
    }

    function balance(address owner) internal view returns (uint256) {
        return house.balanceOf(owner, uint160(address(usdc)));
    }

    function isHold(bytes32 id, uint120 heldNow, uint120 captured, uint120 refunded, Status status) internal view {
        (uint120 a, uint120 b, uint120 c, Status d) = house.hold(id);
        equal(a, heldNow, "held");
        equal(b, captured, "captured");
        equal(c, refunded, "refunded");
        equal(uint256(d), uint256(status), "status");
    }

    function reverts(bytes4 selector, bytes32 id) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, id));
    }
}
