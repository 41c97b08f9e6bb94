// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Item} from "./IClearingHouse.sol";

/// What a deposit address commits to: keccak256(abi.encode(terms)) is its CREATE2 salt. The same on every chain.
struct DepositTerms {
    address house;
    address payee;
    address operator;
    bool hold; // authorise instead of charge: the operator captures later
    uint48 acceptBy;
    uint48 captureBy;
    uint48 refundBy;
    uint16 feeBps;
    address feeRecipient;
    bytes32 terms;
    bytes32 options; // OpenZeppelin StandardMerkleTree root over (uint256 chainId, address asset, uint120 amount)
    address refundKey;
}

/// @title Deposit addresses
/// @notice An address for payers whose wallet or exchange can only send. What arrives can go to the payee, through the
/// house, or to the refund address that `refundKey` signs for, once; nowhere else.
///
/// A deposit is *accepted* by its first payment. Before `acceptBy` anyone may sweep an agreed amount, once. After that, or
/// once accepted, everything in it belongs to the refund address, unless the operator accepts it for the payee.
interface IDeposits {
    // A payment out of a deposit is told by its house: Charged or Authorized, with the deposit as payer.
    event RefundAddressSet(address indexed deposit, address indexed refundAddress);
    event Forwarded(address indexed deposit, address indexed asset, address indexed to, uint256 amount);
    event ItemFailed(uint256 indexed index, bytes reason);

    error AlreadyAccepted();
    error NotAnOption();
    error NotEnough(uint256 present);
    error NotOperator();
    error TooLate(uint48 acceptBy);
    error NotReturnable(); // before acceptBy and unpaid it goes back only with the refund key's signature
    error NoRefundAddress();
    error RefundAddressAlreadySet();
    error BadSignature();
    error BadSalt();
    error TransferFailed(address asset);
    error OutOfGas();

    function depositAddress(DepositTerms calldata terms) external view returns (address);
    /// Anyone: makes the payment (salt 0) of an agreed (asset, amount).
    function sweep(DepositTerms calldata terms, address asset, uint120 amount, bytes32[] calldata proof)
        external
        returns (bytes32 paymentId);
    /// The operator or his settler: charges any amount, late or again, to the payee. `salt` is not 0 and new.
    function accept(DepositTerms calldata terms, address asset, uint120 amount, uint256 salt)
        external
        returns (bytes32 paymentId);
    /// Signature by refundKey of SetRefundAddress(address deposit,address refundAddress); once.
    function setRefundAddress(DepositTerms calldata terms, address refundAddress, bytes calldata signature) external;
    /// Sends `amount` of `asset` (address 0: native coin) to the refund address; amount 0 means all. Before `acceptBy` and
    /// unpaid it needs refundKey's signature of Forward(address deposit,address asset,uint256 amount,uint256 nonce), the
    /// nonce being the number of times the deposit has forwarded; afterwards none, but then it sends all or nothing.
    function forward(DepositTerms calldata terms, address asset, uint256 amount, bytes calldata signature) external;
    function batch(Item[] calldata items) external returns (bool[] memory succeeded);
    /// Status of a deposit: deployed, accepted, and where its returns go (0: not set).
    function state(DepositTerms calldata terms)
        external
        view
        returns (address deposit, bool deployed, bool accepted, address refundAddress);
}
