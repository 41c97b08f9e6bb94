// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Funding, IClearingHouse, PayTo, Payment, Status} from "../../src/interfaces/IClearingHouse.sol";
import {HouseTest, Token} from "../HouseTest.sol";
import {Vm, vm, within} from "../Vm.sol";
import {HostileToken} from "../tokens/HostileToken.sol";

/// @title Several people who do anything, with an honest asset and one that misbehaves
/// @dev After each step it folds the house's events into a second set of books (`books`, `Record`), which are all that an
/// indexer would know. Steps may fail; what must not happen sets `broken`.
contract Handler is HouseTest {
    struct Record {
        Payment payment;
        bytes consent;
        uint256 taken; // into the hold
        uint256 held;
        uint256 captured;
        uint256 refunded;
        bool seen;
    }

    bytes32[] public ids;
    mapping(bytes32 id => Record) internal records;
    mapping(address owner => mapping(uint256 id => uint256)) public books;
    address[] public actors;
    HostileToken public hostile;
    string public broken;

    struct UsedRefund {
        Payment payment;
        uint120 amount;
        Funding funding;
        bytes consent;
    }

    UsedRefund[] private usedRefunds;

    function setUp() public override {
        super.setUp();
        hostile = new HostileToken();
        for (uint256 key = 1; key <= 4; ++key) {
            address actor = vm.addr(key);
            actors.push(actor);
            vm.prank(stranger);
            usdc.transfer(actor, 100_000e6);
            hostile.mint(actor, 100_000e6);
            approve(address(usdc), actor);
            approve(address(hostile), actor);
        }
        vm.recordLogs();
    }

    function approve(address asset, address actor) private {
        vm.prank(actor);
        Token(asset).approve(address(house), type(uint256).max);
        vm.prank(actor);
        Token(asset).approve(PERMIT2, type(uint256).max);
    }

    // --- what they do -----------------------------------------------------------------------------------------------

    function authorize(uint256 seed, uint120 amount) external folds {
        Payment memory payment = make(seed);
        if (payment.funding != Funding.Erc3009) amount = uint120(within(amount, 1, payment.maxAmount));
        else amount = payment.maxAmount;
        bytes memory consent = agree(payment, seed % 4 + 1);
        vm.prank(operator);
        try house.authorize(payment, amount, consent) returns (bytes32 id) {
            remember(id, payment, consent);
        } catch {
            drop();
        }
    }

    function charge(uint256 seed, uint120 fee) external folds {
        Payment memory payment = make(seed);
        bytes memory consent = agree(payment, seed % 4 + 1);
        fee = uint120(within(fee, 0, payment.maxAmount / 50));
        vm.prank(operator);
        try house.charge(payment, payment.maxAmount, fee, consent) returns (bytes32 id) {
            remember(id, payment, consent);
        } catch {
            drop();
        }
    }

    function capture(uint256 seed, uint120 amount, uint120 fee, bool last) external folds {
        if (ids.length == 0) return;
        vm.prank(operator);
        try house.capture(pick(seed).payment, uint120(within(amount, 0, 1100e6)), fee % 10e6, last) {}
        catch {
            drop();
        }
    }

    function void(uint256 seed, uint120 amount) external folds {
        if (ids.length == 0) return;
        vm.prank(operator);
        try house.void(pick(seed).payment, uint120(within(amount, 0, 1100e6))) {}
        catch {
            drop();
        }
    }

    function release(uint256 seed) external folds {
        if (ids.length == 0) return;
        try house.release(pick(seed).payment) {}
        catch {
            drop();
        }
    }

    function refund(uint256 seed, uint120 amount, uint8 funding, bool signed) external folds {
        if (ids.length == 0) return;
        Payment memory payment = pick(seed).payment;
        bytes32 id = house.paymentId(payment);
        (,, uint120 before,) = house.hold(id);
        amount = uint120(within(amount, 1, 1000e6));
        Funding source = Funding(funding % 2);
        bytes memory consent;
        if (signed) consent = sign(keyOf(payment.payee), refundDigest(id, amount, before, source, type(uint48).max));
        vm.prank(signed ? stranger : payment.payee);
        try house.refund(payment, amount, source, type(uint48).max, consent) {
            if (signed) usedRefunds.push(UsedRefund(payment, amount, source, consent));
        } catch {
            drop();
        }
    }

    function cancel(uint256 seed) external folds {
        if (ids.length == 0) return;
        Payment memory payment = pick(seed).payment;
        vm.prank(payment.payer);
        try house.cancel(payment) {
            broken = "a payment that was taken was cancelled";
        } catch {
            drop();
        }
    }

    function deposit(uint256 seed, uint120 amount) external folds {
        vm.prank(actors[seed % 4]);
        try house.deposit(assetOf(seed), uint120(within(amount, 1, 1000e6)), actors[seed / 4 % 4]) {}
        catch {
            drop();
        }
    }

    function withdraw(uint256 seed, uint256 amount) external folds {
        vm.prank(actors[seed % 4]);
        try house.withdraw(assetOf(seed), within(amount, 1, 1000e6), actors[seed / 4 % 4]) {}
        catch {
            drop();
        }
    }

    function transfer(uint256 seed, uint256 amount) external folds {
        vm.prank(actors[seed % 4]);
        try house.transfer(actors[seed / 4 % 4], uint160(assetOf(seed)), within(amount, 0, 1000e6)) {}
        catch {
            drop();
        }
    }

    function setRedirect(uint256 seed, bool allowed) external folds {
        vm.prank(actors[seed % 4]);
        house.setRedirect(assetOf(seed), allowed);
    }

    function blacklist(uint256 seed, bool listed) external folds {
        if (listed) usdc.blacklist(actors[seed % 4]);
        else usdc.unBlacklist(actors[seed % 4]);
    }

    function misbehave(uint8 way, uint256 seed) external folds {
        // The one way left out moves money and says that it did not: it can only rob itself (hostile.t.sol).
        HostileToken.Way chosen = HostileToken.Way(way % 8);
        if (chosen == HostileToken.Way.BurnsGas) return;
        if (ids.length != 0) {
            hostile.reenter(address(house), abi.encodeCall(house.capture, (pick(seed).payment, 1, 0, true)));
        }
        hostile.misbehave(chosen);
    }

    function wait(uint256 time) external folds {
        vm.warp(block.timestamp + within(time, 1, 30 minutes));
    }

    /// Everything that was signed and taken once is tried again.
    function replay(uint256 seed) external folds {
        if (ids.length == 0) return;
        Record storage record = pick(seed);
        vm.startPrank(operator);
        try house.authorize(record.payment, record.payment.maxAmount, record.consent) {
            broken = "authorised twice";
        } catch {
            drop();
        }
        try house.charge(record.payment, record.payment.maxAmount, 0, record.consent) {
            broken = "charged twice";
        } catch {
            drop();
        }
        vm.stopPrank();
        if (usedRefunds.length == 0) return;
        UsedRefund storage used = usedRefunds[seed % usedRefunds.length];
        vm.prank(stranger);
        try house.refund(used.payment, used.amount, used.funding, type(uint48).max, used.consent) {
            broken = "a refund's signature worked twice";
        } catch {
            drop();
        }
    }

    // --- what the invariants ask --------------------------------------------------------------------------------------

    function count() external view returns (uint256) {
        return ids.length;
    }

    function recordAt(uint256 index) external view returns (bytes32 id, Record memory) {
        return (ids[index], records[ids[index]]);
    }

    function theHouse() external view returns (IClearingHouse, IERC6909, address, address) {
        return (house, house, address(usdc), address(hostile));
    }

    // --- inside -------------------------------------------------------------------------------------------------------

    modifier folds() {
        _;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter == address(house)) fold(logs[i]);
        }
    }

    /// The recorder also keeps what a call that reverted had logged.
    function drop() private {
        vm.getRecordedLogs();
    }

    function fold(Vm.Log memory log) private {
        bytes32 topic = log.topics[0];
        if (topic == IERC6909.Transfer.selector) {
            (, uint256 amount) = abi.decode(log.data, (address, uint256));
            address from = address(uint160(uint256(log.topics[1])));
            address to = address(uint160(uint256(log.topics[2])));
            uint256 asset = uint256(log.topics[3]);
            if (from != address(0)) books[from][asset] -= amount;
            if (to != address(0)) books[to][asset] += amount;
            return;
        }
        if (log.topics.length < 2) return;
        Record storage r = records[log.topics[1]];
        if (topic == IClearingHouse.Authorized.selector) {
            (, uint120 amount) = abi.decode(log.data, (Payment, uint120));
            if (r.taken != 0) broken = "an id was taken twice";
            (r.taken, r.held) = (amount, amount);
        } else if (topic == IClearingHouse.Charged.selector) {
            (, uint120 amount,) = abi.decode(log.data, (Payment, uint120, uint120));
            if (r.taken != 0) broken = "an id was taken twice";
            (r.taken, r.captured) = (amount, amount);
        } else if (topic == IClearingHouse.Captured.selector) {
            (uint120 amount,, uint120 freed) = abi.decode(log.data, (uint120, uint120, uint120));
            r.held -= amount + freed;
            r.captured += amount;
        } else if (topic == IClearingHouse.Voided.selector || topic == IClearingHouse.Released.selector) {
            r.held -= abi.decode(log.data, (uint120));
        } else if (topic == IClearingHouse.Refunded.selector) {
            (uint120 amount,) = abi.decode(log.data, (uint120, Funding));
            r.refunded += amount;
        }
    }

    function make(uint256 seed) private returns (Payment memory payment) {
        payment = newPayment(Funding((seed >> 8) % 4));
        payment.asset = payment.funding == Funding.Erc3009 ? address(usdc) : assetOf(seed >> 16);
        payment.payer = actors[seed % 4];
        payment.payee = actors[(seed >> 32) % 4];
        payment.refundTo = actors[(seed >> 40) % 4];
        payment.payTo = PayTo((seed >> 48) % 2);
        payment.maxAmount = uint120(within(seed >> 64, 1, 1000e6));
        payment.authorizeBy = uint48(block.timestamp + 1 hours);
        payment.captureBy = uint48(block.timestamp + 2 hours);
        payment.refundBy = type(uint48).max;
        payment.feeRecipient = actors[0];
    }

    function agree(Payment memory payment, uint256 key) private view returns (bytes memory) {
        bytes32 id = house.paymentId(payment);
        if (payment.funding == Funding.Permit2) return sign(key, permitDigest(payment, address(house)));
        if (payment.funding != Funding.Erc3009) return sign(key, id);
        return tokenConsent(key, payment.payer, payment.maxAmount, payment.authorizeBy, id);
    }

    function keyOf(address actor) private view returns (uint256 key) {
        for (key = 1; actors[key - 1] != actor; ++key) {}
    }

    function remember(bytes32 id, Payment memory payment, bytes memory consent) private {
        if (records[id].seen) broken = "an id was taken twice";
        ids.push(id);
        (records[id].payment, records[id].consent, records[id].seen) = (payment, consent, true);
    }

    function pick(uint256 seed) private view returns (Record storage) {
        return records[ids[seed % ids.length]];
    }

    function assetOf(uint256 seed) private view returns (address) {
        return (seed >> 3) % 3 == 0 ? address(hostile) : address(usdc);
    }
}
