// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, Item, PayTo, Payment, Status} from "../src/interfaces/IClearingHouse.sol";
import {DepositTerms, IDeposits} from "../src/interfaces/IDeposits.sol";
import {HouseTest} from "./HouseTest.sol";
import {HostileToken} from "./tokens/HostileToken.sol";
import {check, equal, vm, within} from "./Vm.sol";

interface Clone {
    function pay(address house, address asset, uint120 amount, bool isNew, bool again, bytes calldata data) external;
    error NotDeposits();
    function send(address asset, address to, uint256 amount) external;
    function forwards() external view returns (uint88);
    function keepRefundAddress(address to, bool isNew) external;
}

contract DepositsTest is HouseTest {
    uint256 private constant REFUND_KEY = 0xDEAD;

    IDeposits private deposits;
    DepositTerms private terms;
    address private depositAt;
    address private buyer = address(0xB111);
    bytes32[] private usdcProof;
    bytes32[] private usdtProof;

    function setUp() public override {
        super.setUp();
        deposits = IDeposits(vm.deployCode("Deposits.sol:Deposits"));
        terms = DepositTerms({
            house: address(house),
            payee: payee,
            operator: operator,
            hold: false,
            acceptBy: NOW + 1 hours,
            captureBy: NOW + 1 days,
            refundBy: NOW + 30 days,
            feeBps: 100,
            feeRecipient: feeRecipient,
            terms: keccak256("terms"),
            options: bytes32(0),
            refundKey: vm.addr(REFUND_KEY)
        });
        offer(address(usdc), address(usdt));
    }

    /// Two options of the same amount.
    function offer(address one, address other) private {
        bytes32 a = leaf(one, AMOUNT);
        bytes32 b = leaf(other, AMOUNT);
        terms.options = keccak256(a < b ? abi.encodePacked(a, b) : abi.encodePacked(b, a));
        (usdcProof, usdtProof) = (new bytes32[](1), new bytes32[](1));
        (usdcProof[0], usdtProof[0]) = (b, a);
        depositAt = deposits.depositAddress(terms);
    }

    function leaf(address asset, uint120 amount) private view returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(block.chainid, asset, amount))));
    }

    function arrive(uint256 amount) private {
        vm.prank(payer);
        usdc.transfer(depositAt, amount);
    }

    function sweep() private returns (bytes32) {
        vm.prank(stranger);
        return deposits.sweep(terms, address(usdc), AMOUNT, usdcProof);
    }

    function paymentOf(uint48 authorizeBy, uint120 amount, uint256 salt) private view returns (Payment memory payment) {
        payment.payer = depositAt;
        payment.payee = payee;
        payment.asset = address(usdc);
        payment.maxAmount = amount;
        payment.operator = operator;
        payment.refundTo = depositAt;
        payment.payTo = PayTo.Wallet;
        payment.funding = Funding.Allowance;
        payment.authorizeBy = authorizeBy;
        payment.captureBy = terms.captureBy;
        payment.refundBy = terms.refundBy;
        payment.maxFeeBps = terms.feeBps;
        payment.feeRecipient = terms.feeRecipient;
        payment.terms = terms.terms;
        payment.salt = salt;
    }

    function setRefundAddress() private {
        deposits.setRefundAddress(
            terms,
            buyer,
            signDeposit("SetRefundAddress(address deposit,address refundAddress)", abi.encode(depositAt, buyer))
        );
    }

    function signForward(address asset, uint256 amount) private view returns (bytes memory) {
        uint256 nonce = depositAt.code.length == 0 ? 0 : Clone(depositAt).forwards();
        return signDeposit(
            "Forward(address deposit,address asset,uint256 amount,uint256 nonce)",
            abi.encode(depositAt, asset, amount, nonce)
        );
    }

    function signDeposit(string memory types, bytes memory fields) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Giro Deposits"),
                keccak256("1"),
                block.chainid,
                address(deposits)
            )
        );
        bytes32 hash = keccak256(abi.encodePacked(keccak256(bytes(types)), fields));
        return sign(REFUND_KEY, keccak256(abi.encodePacked(hex"1901", domain, hash)));
    }

    function stateIs(bool deployed, bool accepted, address refundAddress) private view {
        (address deposit, bool a, bool b, address c) = deposits.state(terms);
        check(deposit == depositAt, "address");
        check(a == deployed, "deployed");
        check(b == accepted, "accepted");
        check(c == refundAddress, "refund address");
    }

    // --- sweep ------------------------------------------------------------------------------------------------------

    function test_default() public {
        arrive(AMOUNT);
        stateIs(false, false, address(0));
        bytes32 id = house.paymentId(paymentOf(terms.acceptBy, AMOUNT, 0));
        vm.expectEmit(address(house));
        emit IClearingHouse.Charged(id, depositAt, payee, paymentOf(terms.acceptBy, AMOUNT, 0), AMOUNT, 1e6);
        check(sweep() == id, "id");
        equal(wallet(payee), 1_000_000e6 + 99e6, "payee");
        equal(wallet(feeRecipient), 1e6, "fee");
        isHold(id, 0, AMOUNT, 0, Status.Closed);
        stateIs(true, true, address(0));
        equal(usdc.allowance(depositAt, address(house)), 0, "nothing is left approved");
    }

    /// The address as protocol/src/deposit.ts computes it.
    function test_behavior_address() public view {
        bytes memory code = abi.encodePacked(
            hex"3d602d80600a3d3981f3363d3d373d3d3d363d73",
            address(deposits),
            hex"5af43d82803e903d91602b57fd5bf3"
        );
        bytes32 hash =
            keccak256(abi.encodePacked(hex"ff", address(deposits), keccak256(abi.encode(terms)), keccak256(code)));
        check(depositAt == address(uint160(uint256(hash))), "address");
    }

    function test_behavior_usdt() public {
        vm.prank(payer);
        usdt.transfer(depositAt, AMOUNT);
        deposits.sweep(terms, address(usdt), AMOUNT, usdtProof);
        equal(usdt.balanceOf(payee), 1_000_000e6 + 99e6, "payee");
    }

    function test_behavior_hold() public {
        terms.hold = true;
        depositAt = deposits.depositAddress(terms);
        arrive(AMOUNT);
        Payment memory payment = paymentOf(terms.acceptBy, AMOUNT, 0);
        bytes32 id = house.paymentId(payment);
        vm.expectEmit(address(house));
        emit IClearingHouse.Authorized(id, depositAt, payee, payment, AMOUNT);
        sweep();
        isHold(id, AMOUNT, 0, 0, Status.Held);
        vm.prank(operator);
        house.void(paymentOf(terms.acceptBy, AMOUNT, 0), AMOUNT);
        equal(wallet(depositAt), AMOUNT, "what is freed comes back to the deposit");
        setRefundAddress();
        deposits.forward(terms, address(usdc), 0, "");
        equal(wallet(buyer), AMOUNT, "and from there to the buyer");
    }

    function test_error_sweepTwice() public {
        arrive(2 * AMOUNT);
        sweep();
        vm.expectRevert(IDeposits.AlreadyAccepted.selector);
        deposits.sweep(terms, address(usdc), AMOUNT, usdcProof);
        vm.prank(payer);
        usdt.transfer(depositAt, AMOUNT);
        vm.expectRevert(IDeposits.AlreadyAccepted.selector);
        deposits.sweep(terms, address(usdt), AMOUNT, usdtProof);
    }

    function test_error_notEnough() public {
        arrive(AMOUNT - 1);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NotEnough.selector, AMOUNT - 1));
        deposits.sweep(terms, address(usdc), AMOUNT, usdcProof);
        stateIs(false, false, address(0));
        arrive(1);
        sweep();
    }

    function test_error_notAnOption() public {
        arrive(AMOUNT);
        vm.expectRevert(IDeposits.NotAnOption.selector);
        deposits.sweep(terms, address(usdc), AMOUNT - 1, usdcProof);
        vm.expectRevert(IDeposits.NotAnOption.selector);
        deposits.sweep(terms, address(usdt), AMOUNT, usdcProof);
        vm.chainId(424242);
        vm.expectRevert(IDeposits.NotAnOption.selector);
        deposits.sweep(terms, address(usdc), AMOUNT, usdcProof);
    }

    function test_error_sweepTooLate() public {
        arrive(AMOUNT);
        vm.warp(terms.acceptBy + 1);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.TooLate.selector, terms.acceptBy));
        deposits.sweep(terms, address(usdc), AMOUNT, usdcProof);
        vm.warp(terms.acceptBy);
        sweep();
    }

    // --- accept -----------------------------------------------------------------------------------------------------

    function test_behavior_accept_lessAndLate() public {
        arrive(40e6);
        vm.warp(terms.captureBy + 1);
        vm.prank(operator);
        bytes32 id = deposits.accept(terms, address(usdc), 40e6, 7);
        check(id == house.paymentId(paymentOf(type(uint48).max, 40e6, 7)), "id");
        equal(wallet(payee), 1_000_000e6 + 39.6e6, "payee");
        stateIs(true, true, address(0));
        arrive(1e6);
        vm.prank(operator);
        house.setSettler(settler, true);
        vm.prank(settler);
        deposits.accept(terms, address(usdc), 1e6, 8);
    }

    function test_error_accept() public {
        arrive(AMOUNT);
        vm.prank(stranger);
        vm.expectRevert(IDeposits.NotOperator.selector);
        deposits.accept(terms, address(usdc), AMOUNT, 1);
        vm.startPrank(operator);
        vm.expectRevert(IDeposits.BadSalt.selector);
        deposits.accept(terms, address(usdc), AMOUNT, 0);
        deposits.accept(terms, address(usdc), 1e6, 1);
        vm.expectRevert();
        deposits.accept(terms, address(usdc), 1e6, 1);
        vm.stopPrank();
        vm.expectRevert(IDeposits.AlreadyAccepted.selector);
        deposits.sweep(terms, address(usdc), AMOUNT, usdcProof);
    }

    // --- what goes back ---------------------------------------------------------------------------------------------

    function test_behavior_forward_tooMuch() public {
        arrive(AMOUNT + 5);
        sweep();
        vm.expectRevert(IDeposits.NoRefundAddress.selector);
        deposits.forward(terms, address(usdc), 0, "");
        setRefundAddress();
        stateIs(true, true, buyer);
        vm.expectEmit(address(deposits));
        emit IDeposits.Forwarded(depositAt, address(usdc), buyer, 5);
        deposits.forward(terms, address(usdc), 0, "");
        equal(wallet(buyer), 5, "buyer");
    }

    function test_behavior_forward_nativeCoin() public {
        setRefundAddress();
        vm.deal(depositAt, 1 ether);
        vm.warp(terms.acceptBy + 1);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NotEnough.selector, 1 ether));
        deposits.forward(terms, address(0), 0.25 ether, "");
        deposits.forward(terms, address(0), 0, "");
        equal(buyer.balance, 1 ether, "all");
    }

    function test_behavior_nativeCoin_afterDeployment() public {
        setRefundAddress();
        vm.deal(address(this), 1 ether);
        (bool ok,) = depositAt.call{value: 1 ether}("");
        check(ok, "the clone refuses native coin");
    }

    function test_behavior_forward_beforeAcceptByNeedsRefundKey() public {
        arrive(AMOUNT);
        setRefundAddress();
        stateIs(true, false, buyer);
        vm.expectRevert(IDeposits.NotReturnable.selector);
        deposits.forward(terms, address(usdc), 0, "");
        bytes memory ofAnotherAmount = signForward(address(usdc), 1);
        vm.expectRevert(IDeposits.BadSignature.selector);
        deposits.forward(terms, address(usdc), 0, ofAnotherAmount);
        bytes memory ofAll = signForward(address(usdc), 0);
        deposits.forward(terms, address(usdc), 0, ofAll);
        equal(wallet(buyer), AMOUNT, "buyer");
        // The right amount comes: nobody can send it back with the signature that was used.
        arrive(AMOUNT);
        vm.expectRevert(IDeposits.BadSignature.selector);
        deposits.forward(terms, address(usdc), 0, ofAll);
        sweep();
    }

    /// Setting the refund address deploys the clone; it can still be swept, once.
    function test_behavior_sweepAfterRefundAddress() public {
        setRefundAddress();
        stateIs(true, false, buyer);
        arrive(2 * AMOUNT);
        sweep();
        stateIs(true, true, buyer);
        vm.expectRevert(IDeposits.AlreadyAccepted.selector);
        deposits.sweep(terms, address(usdc), AMOUNT, usdcProof);
    }

    function test_error_refundAddress() public {
        bytes memory signature =
            signDeposit("SetRefundAddress(address deposit,address refundAddress)", abi.encode(depositAt, buyer));
        vm.expectRevert(IDeposits.BadSignature.selector);
        deposits.setRefundAddress(terms, stranger, signature);
        vm.expectRevert(IDeposits.NoRefundAddress.selector);
        deposits.setRefundAddress(terms, address(0), signature);
        deposits.setRefundAddress(terms, buyer, signature);
        vm.expectRevert(IDeposits.RefundAddressAlreadySet.selector);
        deposits.setRefundAddress(terms, buyer, signature);
    }

    function test_error_cloneObeysDepositsOnly() public {
        arrive(AMOUNT);
        setRefundAddress();
        vm.expectRevert(Clone.NotDeposits.selector);
        Clone(depositAt).pay(address(house), address(usdc), AMOUNT, false, true, "");
        vm.expectRevert(Clone.NotDeposits.selector);
        Clone(depositAt).send(address(usdc), stranger, AMOUNT);
        vm.expectRevert(Clone.NotDeposits.selector);
        Clone(depositAt).keepRefundAddress(stranger, false);
    }

    /// A clone runs the code of `Deposits`, whose functions must not work on it: it would make clones of its own.
    function test_error_cloneIsNoDeposits() public {
        setRefundAddress();
        IDeposits clone = IDeposits(depositAt);
        bytes[] memory calls = new bytes[](7);
        calls[0] = abi.encodeCall(clone.depositAddress, (terms));
        calls[1] = abi.encodeCall(clone.sweep, (terms, address(usdc), AMOUNT, usdcProof));
        calls[2] = abi.encodeCall(clone.accept, (terms, address(usdc), AMOUNT, 1));
        calls[3] = abi.encodeCall(clone.setRefundAddress, (terms, stranger, ""));
        calls[4] = abi.encodeCall(clone.forward, (terms, address(usdc), 0, ""));
        calls[5] = abi.encodeCall(clone.batch, (new Item[](0)));
        calls[6] = abi.encodeCall(clone.state, (terms));
        for (uint256 i; i < calls.length; ++i) {
            vm.prank(operator);
            (bool ok, bytes memory reason) = depositAt.call(calls[i]);
            check(!ok && bytes4(reason) == Clone.NotDeposits.selector, "a clone acted as Deposits");
        }
    }

    /// Nor do the clone's functions work on `Deposits`, where coin sent by mistake would be lost.
    function test_error_depositsIsNoClone() public {
        Clone self = Clone(address(deposits));
        vm.expectRevert(Clone.NotDeposits.selector);
        self.pay(address(house), address(usdc), AMOUNT, false, true, "");
        vm.expectRevert(Clone.NotDeposits.selector);
        self.send(address(usdc), stranger, 1);
        vm.expectRevert(Clone.NotDeposits.selector);
        self.keepRefundAddress(stranger, true);
        vm.deal(address(this), 1 ether);
        (bool ok,) = address(deposits).call{value: 1 ether}("");
        check(!ok, "coin was lost");
    }

    function test_behavior_batch() public {
        arrive(AMOUNT);
        Item[] memory items = new Item[](2);
        items[0] = Item(400_000, abi.encodeCall(deposits.sweep, (terms, address(usdt), AMOUNT, usdtProof)));
        items[1] = Item(400_000, abi.encodeCall(deposits.sweep, (terms, address(usdc), AMOUNT, usdcProof)));
        bool[] memory succeeded = deposits.batch(items);
        check(!succeeded[0] && succeeded[1], "isolated");
    }

    /// A token that sweeps the same deposit again, in the other asset, while it is swept.
    function test_behavior_hostileToken() public {
        HostileToken token = new HostileToken();
        offer(address(usdc), address(token));
        token.mint(depositAt, AMOUNT);
        arrive(AMOUNT);
        token.reenter(address(deposits), abi.encodeCall(deposits.sweep, (terms, address(usdc), AMOUNT, usdcProof)));
        deposits.sweep(terms, address(token), AMOUNT, usdtProof);
        check(token.attackError() == IDeposits.AlreadyAccepted.selector, "accepted twice");
        equal(wallet(depositAt), AMOUNT, "the other asset is untouched");
    }

    function testFuzz_sweep(uint256 arrived, uint48 time, bool refundAddressFirst, bool hold) public {
        terms.hold = hold;
        depositAt = deposits.depositAddress(terms);
        arrived = within(arrived, 0, 3 * uint256(AMOUNT));
        arrive(arrived);
        if (refundAddressFirst) setRefundAddress();
        vm.warp(within(time, NOW, terms.acceptBy + 1));
        bool due = arrived >= AMOUNT && block.timestamp <= terms.acceptBy;
        try deposits.sweep(terms, address(usdc), AMOUNT, usdcProof) {
            check(due, "swept against the rules");
            equal(wallet(depositAt), arrived - AMOUNT, "the rest stays");
        } catch {
            check(!due, "refused for no reason");
            equal(wallet(depositAt), arrived, "all stays");
        }
    }
}
