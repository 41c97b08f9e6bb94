// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Funding, IClearingHouse, PayTo, Payment} from "../../src/interfaces/IClearingHouse.sol";
import {DepositTerms, IDeposits} from "../../src/interfaces/IDeposits.sol";
import {HouseTest, Token} from "../HouseTest.sol";
import {Vm, vm, within} from "../Vm.sol";
import {HostileToken} from "../tokens/HostileToken.sol";

interface Clone {
    function pay(address house, address asset, uint120 amount, bool isNew, bool again, bytes calldata data) external;
    function send(address asset, address to, uint256 amount) external;
    function forwards() external view returns (uint88);
    function keepRefundAddress(address to, bool isNew) external;
}

/// @title Three deposits, each with its own payee, fee recipient and buyer, and people who do anything with them
/// @dev Both assets are options of each deposit; the second one misbehaves. Steps may fail; what must not happen sets
/// `broken`.
contract DepositsHandler is HouseTest {
    struct Record {
        DepositTerms terms;
        address place;
        address buyer;
        uint256 refundKey;
        uint256 arrived; // of USDC
        uint256 sweeps;
        uint256 accepts;
    }

    uint256 public constant COUNT = 3;
    Record[COUNT] private records;
    IDeposits public deposits;
    HostileToken public hostile;
    string public broken;

    function setUp() public override {
        super.setUp();
        deposits = IDeposits(vm.deployCode("Deposits.sol:Deposits"));
        hostile = new HostileToken();
        (bytes32 a, bytes32 b) = (leaf(address(usdc)), leaf(address(hostile)));
        for (uint160 i; i < COUNT; ++i) {
            Record storage record = records[i];
            record.refundKey = 0xDEAD + i;
            record.buyer = address(0xB1000 + i);
            record.terms = DepositTerms({
                house: address(house),
                payee: address(0xA1000 + i),
                operator: operator,
                hold: i == 1,
                acceptBy: NOW + 1 hours,
                captureBy: NOW + 3 hours,
                refundBy: NOW + 30 days,
                feeBps: 100,
                feeRecipient: address(0xFEE000 + i),
                terms: bytes32(uint256(i)),
                options: keccak256(a < b ? abi.encodePacked(a, b) : abi.encodePacked(b, a)),
                refundKey: vm.addr(record.refundKey)
            });
            record.place = deposits.depositAddress(record.terms);
        }
        vm.recordLogs();
    }

    // --- what they do -----------------------------------------------------------------------------------------------

    function arrive(uint256 seed, uint256 amount, bool odd) external counts {
        amount = odd ? within(amount, 1, 2 * uint256(AMOUNT)) : AMOUNT;
        Record storage record = pick(seed);
        hostile.mint(record.place, amount);
        vm.prank(payer);
        usdc.transfer(record.place, amount);
        record.arrived += amount;
    }

    function sweep(uint256 seed, bool ofHostile) external counts {
        (address asset, bytes32[] memory proof) = option(ofHostile);
        vm.prank(stranger);
        try deposits.sweep(pick(seed).terms, asset, AMOUNT, proof) {} catch {}
    }

    /// The misbehaving option, which while it is swept sweeps or forwards the other.
    function reenter(uint256 seed, uint256 other, bool forwards) external counts {
        Record storage victim = pick(other);
        DepositTerms memory terms = victim.terms;
        bool mayNot = isUnpaid(victim) && other % COUNT != seed % COUNT;
        uint256 before = wallet(victim.buyer);
        (address asset, bytes32[] memory proof) = option(false);
        hostile.reenter(
            address(deposits),
            forwards
                ? abi.encodeCall(IDeposits.forward, (terms, asset, 0, ""))
                : abi.encodeCall(IDeposits.sweep, (terms, asset, AMOUNT, proof))
        );
        (asset, proof) = option(true);
        try deposits.sweep(pick(seed).terms, asset, AMOUNT, proof) {} catch {}
        if (mayNot && wallet(victim.buyer) != before) broken = "a token forwarded before acceptBy";
    }

    function accept(uint256 seed, bool ofHostile, uint120 amount, uint256 salt, bool byOperator) external counts {
        (address asset,) = option(ofHostile);
        amount = uint120(within(amount, 1, 2 * uint256(AMOUNT)));
        vm.prank(byOperator ? operator : stranger);
        try deposits.accept(pick(seed).terms, asset, amount, within(salt, 0, 3)) {
            if (!byOperator) broken = "a stranger accepted";
        } catch {}
    }

    function setRefundAddress(uint256 seed, bool rightKey) external counts {
        Record storage record = pick(seed);
        bytes memory signature = signRefundAddress(record, rightKey ? record.refundKey : PAYER_KEY, record.buyer);
        try deposits.setRefundAddress(record.terms, stranger, signature) {
            broken = "another refund address than was signed";
        } catch {}
        try deposits.setRefundAddress(record.terms, record.buyer, signature) {
            if (!rightKey) broken = "a refund address without the refund key";
        } catch {}
        if (!rightKey) return;
        try deposits.setRefundAddress(record.terms, stranger, signRefundAddress(record, record.refundKey, stranger)) {
            broken = "a refund address set twice";
        } catch {}
    }

    function signRefundAddress(Record storage record, uint256 key, address to) private view returns (bytes memory) {
        return signDeposit(key, "SetRefundAddress(address deposit,address refundAddress)", abi.encode(record.place, to));
    }

    function forward(uint256 seed, bool ofHostile, uint256 amount, uint8 signer) external counts {
        Record storage record = pick(seed);
        (address asset,) = option(ofHostile);
        amount = within(amount, 0, AMOUNT);
        bool unpaid = isUnpaid(record);
        bytes memory signature;
        if (signer % 3 != 0) {
            signature = signDeposit(
                signer % 3 == 1 ? record.refundKey : PAYER_KEY,
                "Forward(address deposit,address asset,uint256 amount,uint256 nonce)",
                abi.encode(record.place, asset, amount, record.place.code.length == 0 ? 0 : Clone(record.place).forwards())
            );
        }
        vm.prank(stranger);
        try deposits.forward(record.terms, asset, amount, signature) {
            if (unpaid && signer % 3 != 1) broken = "forwarded before acceptBy without the refund key";
        } catch {}
    }

    /// The operator's part, of the deposit that is held.
    function settle(bool ofHostile, uint120 amount, uint8 verb) external counts {
        Payment memory payment = heldPayment(ofHostile);
        amount = uint120(within(amount, 1, AMOUNT));
        vm.prank(verb % 3 == 0 ? stranger : operator);
        if (verb % 3 == 0) {
            try house.release(payment) {} catch {}
        } else if (verb % 3 == 1) {
            try house.capture(payment, amount, 0, amount % 2 == 0) {} catch {}
        } else {
            try house.void(payment, amount) {} catch {}
        }
    }

    /// Around `Deposits`, straight at the clone.
    function attack(uint256 seed, uint256 other) external counts {
        Record storage record = pick(seed);
        if (record.place.code.length == 0) return;
        Clone clone = Clone(record.place);
        vm.startPrank(pick(other).place);
        try clone.send(address(usdc), stranger, 1) {
            broken = "a stranger forwarded";
        } catch {}
        try clone.keepRefundAddress(stranger, true) {
            broken = "a stranger set the refund address";
        } catch {}
        try clone.pay(address(usdc), address(usdc), 0, true, true, abi.encodeCall(Token.transfer, (stranger, 1))) {
            broken = "a stranger paid";
        } catch {}
        vm.stopPrank();
    }

    function misbehave(uint8 way) external {
        // Those that burn gas only make the run slow.
        hostile.misbehave(HostileToken.Way([0, 0, 2, 3, 4, 7, 8][way % 7]));
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + within(time, 1, 20 minutes));
    }

    // --- what came of it --------------------------------------------------------------------------------------------

    function recordAt(uint256 i) external view returns (Record memory) {
        return records[i];
    }

    function heldPayment(bool ofHostile) public view returns (Payment memory payment) {
        return paymentOf(records[1], ofHostile, records[1].terms.acceptBy, AMOUNT, 0);
    }

    /// Counts payments by their events, those that a token made in between too: a public sweep has salt 0.
    modifier counts() {
        _;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            if (logs[i].emitter != address(house)) continue;
            if (topic != IClearingHouse.Charged.selector && topic != IClearingHouse.Authorized.selector) continue;
            for (uint256 j; j < COUNT; ++j) {
                Record storage record = records[j];
                if (logs[i].topics[2] != bytes32(uint256(uint160(record.place)))) continue;
                // Both events begin with the payment.
                Payment memory made = abi.decode(logs[i].data, (Payment));
                if (made.salt != 0) {
                    ++record.accepts;
                    continue;
                }
                bool ofHostile = made.asset == address(hostile);
                Payment memory agreed = paymentOf(record, ofHostile, record.terms.acceptBy, AMOUNT, 0);
                if (logs[i].topics[1] != house.paymentId(agreed)) broken = "swept what was not agreed";
                if (record.sweeps + record.accepts != 0) broken = "swept after it was accepted";
                if (block.timestamp > record.terms.acceptBy) broken = "swept too late";
                ++record.sweeps;
            }
        }
    }

    function paymentOf(Record storage record, bool ofHostile, uint48 authorizeBy, uint120 amount, uint256 salt)
        private
        view
        returns (Payment memory payment)
    {
        payment.payer = record.place;
        payment.payee = record.terms.payee;
        payment.asset = ofHostile ? address(hostile) : address(usdc);
        payment.maxAmount = amount;
        payment.operator = operator;
        payment.refundTo = record.place;
        payment.payTo = PayTo.Wallet;
        payment.funding = Funding.Allowance;
        payment.authorizeBy = authorizeBy;
        payment.captureBy = record.terms.captureBy;
        payment.refundBy = record.terms.refundBy;
        payment.maxFeeBps = record.terms.feeBps;
        payment.feeRecipient = record.terms.feeRecipient;
        payment.terms = record.terms.terms;
        payment.salt = salt;
    }

    function pick(uint256 seed) private view returns (Record storage) {
        return records[seed % COUNT];
    }

    /// Returnable only by the refund key.
    function isUnpaid(Record storage record) private view returns (bool) {
        return record.sweeps + record.accepts == 0 && block.timestamp <= record.terms.acceptBy;
    }

    function option(bool ofHostile) private view returns (address asset, bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = leaf(ofHostile ? address(usdc) : address(hostile));
        asset = ofHostile ? address(hostile) : address(usdc);
    }

    function leaf(address asset) private view returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(block.chainid, asset, AMOUNT))));
    }

    function signDeposit(uint256 key, string memory types, bytes memory fields) private view returns (bytes memory) {
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
        return sign(key, keccak256(abi.encodePacked(hex"1901", domain, hash)));
    }

    function theAssets() external view returns (Token, address) {
        return (usdc, address(house));
    }
}
