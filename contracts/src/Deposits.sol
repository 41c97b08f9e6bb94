// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Deposit} from "./Deposit.sol";
import {Funding, IClearingHouse, Item, PayTo, Payment} from "./interfaces/IClearingHouse.sol";
import {DepositTerms, IDeposits} from "./interfaces/IDeposits.sol";
import {Batch} from "./libraries/Batch.sol";
import {Domain} from "./libraries/Domain.sol";
import {Signature} from "./libraries/Signature.sol";

/// @title Deposit addresses (what they promise stands in IDeposits)
/// @dev Keeps no state of its own: what a deposit may do is in its address, what it did is in its code and slot. Calls only
/// its own clones, which hold nothing of each other's; so a token or a house that lies hurts the deposits that chose it.
contract Deposits is IDeposits, Deposit {
    bytes32 private constant NAME_HASH = keccak256("Giro Deposits");
    bytes32 private constant SET_REFUND_ADDRESS_TYPEHASH =
        keccak256("SetRefundAddress(address deposit,address refundAddress)");
    bytes32 private constant FORWARD_TYPEHASH =
        keccak256("Forward(address deposit,address asset,uint256 amount,uint256 nonce)");

    function depositAddress(DepositTerms calldata terms) external view onlyInDeposits returns (address) {
        return _addressOf(_salt(terms));
    }

    function sweep(DepositTerms calldata terms, address asset, uint120 amount, bytes32[] calldata proof)
        external
        onlyInDeposits
        returns (bytes32 paymentId)
    {
        // Hashed twice, as OpenZeppelin's StandardMerkleTree does, so that no inner node passes for a leaf.
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(block.chainid, asset, amount))));
        if (!MerkleProof.verifyCalldata(proof, terms.options, leaf)) revert NotAnOption();
        if (block.timestamp > terms.acceptBy) revert TooLate(terms.acceptBy);
        (Deposit deposit, bool isNew) = _deploy(_salt(terms));
        return _pay(deposit, isNew, terms, asset, amount, terms.acceptBy, 0, terms.hold);
    }

    function accept(DepositTerms calldata terms, address asset, uint120 amount, uint256 salt)
        external
        onlyInDeposits
        returns (bytes32 paymentId)
    {
        if (msg.sender != terms.operator && !IClearingHouse(terms.house).isSettler(terms.operator, msg.sender)) {
            revert NotOperator();
        }
        if (salt == 0) revert BadSalt();
        (Deposit deposit, bool isNew) = _deploy(_salt(terms));
        return _pay(deposit, isNew, terms, asset, amount, type(uint48).max, salt, false);
    }

    function setRefundAddress(DepositTerms calldata terms, address refundTo, bytes calldata signature)
        external
        onlyInDeposits
    {
        if (refundTo == address(0)) revert NoRefundAddress();
        (Deposit deposit, bool isNew) = _deploy(_salt(terms));
        if (deposit.refundAddress() != address(0)) revert RefundAddressAlreadySet();
        bytes32 hash = keccak256(abi.encode(SET_REFUND_ADDRESS_TYPEHASH, deposit, refundTo));
        if (!Signature.isValid(terms.refundKey, Domain.digest(NAME_HASH, hash), signature)) revert BadSignature();
        deposit.keepRefundAddress(refundTo, isNew);
        emit RefundAddressSet(address(deposit), refundTo);
    }

    function forward(DepositTerms calldata terms, address asset, uint256 amount, bytes calldata signature)
        external
        onlyInDeposits
    {
        address payable clone = payable(_addressOf(_salt(terms)));
        if (clone.code.length == 0) revert NoRefundAddress();
        Deposit deposit = Deposit(clone);
        address to = deposit.refundAddress();
        if (to == address(0)) revert NoRefundAddress();
        bool signed = block.timestamp <= terms.acceptBy && deposit.open();
        if (signed) {
            if (signature.length == 0) revert NotReturnable();
            bytes32 hash = keccak256(abi.encode(FORWARD_TYPEHASH, clone, asset, amount, deposit.forwards()));
            if (!Signature.isValid(terms.refundKey, Domain.digest(NAME_HASH, hash), signature)) revert BadSignature();
        }
        uint256 present = asset == address(0) ? clone.balance : IERC20(asset).balanceOf(clone);
        if (amount == 0) amount = present;
        // Without a signature it is all or nothing: a stranger could send it home in crumbs.
        if (amount == 0 || amount > present || (!signed && amount != present)) revert NotEnough(present);
        deposit.send(asset, to, amount);
        emit Forwarded(clone, asset, to, amount);
    }

    function batch(Item[] calldata items) external onlyInDeposits returns (bool[] memory succeeded) {
        return Batch.run(items);
    }

    function state(DepositTerms calldata terms)
        external
        view
        onlyInDeposits
        returns (address deposit, bool deployed, bool accepted, address refundTo)
    {
        deposit = _addressOf(_salt(terms));
        deployed = deposit.code.length != 0;
        if (deployed) {
            accepted = !Deposit(payable(deposit)).open();
            refundTo = Deposit(payable(deposit)).refundAddress();
        }
    }

    function _pay(
        Deposit deposit,
        bool isNew,
        DepositTerms calldata terms,
        address asset,
        uint120 amount,
        uint48 authorizeBy,
        uint256 salt,
        bool hold
    ) private returns (bytes32 paymentId) {
        Payment memory payment = Payment({
            payer: address(deposit),
            payee: terms.payee,
            asset: asset,
            maxAmount: amount,
            operator: terms.operator,
            arbiter: address(0),
            refundTo: address(deposit),
            payTo: PayTo.Wallet,
            funding: Funding.Allowance,
            authorizeBy: authorizeBy,
            captureAfter: 0,
            captureBy: terms.captureBy,
            arbiterBy: 0,
            refundBy: terms.refundBy,
            maxFeeBps: terms.feeBps,
            feeRecipient: terms.feeRecipient,
            terms: terms.terms,
            salt: salt
        });
        bytes memory data = hold
            ? abi.encodeCall(IClearingHouse.authorize, (payment, amount, ""))
            : abi.encodeCall(IClearingHouse.charge, (payment, amount, _fee(terms, amount), ""));
        paymentId = deposit.pay(terms.house, asset, amount, isNew, salt != 0, data);
    }

    /// What the house asks of a payer who pays by himself.
    function _fee(DepositTerms calldata terms, uint120 amount) private pure returns (uint120) {
        return uint120(uint256(amount) * terms.feeBps / 10_000);
    }

    /// keccak256(abi.encode(terms)), whose calldata already is that encoding.
    function _salt(DepositTerms calldata terms) private pure returns (bytes32 salt) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, terms, 0x180)
            salt := keccak256(free, 0x180)
        }
    }

    function _addressOf(bytes32 salt) private view returns (address) {
        return Clones.predictDeterministicAddress(address(this), salt, address(this));
    }

    function _deploy(bytes32 salt) private returns (Deposit deposit, bool isNew) {
        address clone = _addressOf(salt);
        isNew = clone.code.length == 0;
        if (isNew) Clones.cloneDeterministic(address(this), salt);
        deposit = Deposit(payable(clone));
    }
}
