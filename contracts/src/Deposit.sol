// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IDeposits} from "./interfaces/IDeposits.sol";

/// @title What stands at a deposit address: pays as `Deposits` says, and nobody else
/// @dev Each deposit is an ERC-1167 clone of one implementation. Its one slot is left untouched by the first payment, which
/// saves writing it: a clone that exists and is not `open` is accepted.
contract Deposit {
    address private immutable deposits = msg.sender;

    address public refundAddress;
    /// Exists, since its refund address was wanted, but has not been accepted yet.
    bool public open;

    error NotDeposits();

    modifier onlyDeposits() {
        if (msg.sender != deposits) revert NotDeposits();
        _;
    }

    receive() external payable {}

    /// Pays `amount` through the house, as payer.
    /// @param wasOpen that it was not accepted so far, though it exists
    /// @param data the call to the house, made by `Deposits`
    function pay(address house, address asset, uint120 amount, bool wasOpen, bytes calldata data)
        external
        onlyDeposits
        returns (bytes32 paymentId)
    {
        // First, so that whatever is called below finds it accepted.
        if (wasOpen) open = false;
        if (!_approve(asset, house, amount)) revert IDeposits.TransferFailed(asset);
        return abi.decode(Address.functionCall(house, data), (bytes32));
    }

    function setRefundAddress(address to, bool isNew) external onlyDeposits {
        refundAddress = to;
        if (isNew) open = true;
    }

    /// @param asset 0: native coin
    function forward(address asset, address to, uint256 amount) external onlyDeposits {
        bool ok;
        if (asset == address(0)) {
            // No answer is copied: the receiver may answer with megabytes.
            assembly ("memory-safe") {
                ok := call(gas(), to, amount, 0, 0, 0, 0)
            }
        } else {
            ok = _call(asset, abi.encodeCall(IERC20.transfer, (to, amount)));
        }
        if (!ok) revert IDeposits.TransferFailed(asset);
    }

    /// USDT wants 0 before a new allowance; the house takes all of it, so that is rare.
    function _approve(address asset, address house, uint256 amount) private returns (bool) {
        bytes memory data = abi.encodeCall(IERC20.approve, (house, amount));
        return _call(asset, data) || (_call(asset, abi.encodeCall(IERC20.approve, (house, 0))) && _call(asset, data));
    }

    /// True when it succeeded and answered nothing, or true.
    function _call(address target, bytes memory data) private returns (bool ok) {
        assembly ("memory-safe") {
            ok := call(gas(), target, 0, add(data, 0x20), mload(data), 0, 0x20)
            ok := and(ok, or(iszero(returndatasize()), and(gt(returndatasize(), 0x1f), eq(mload(0), 1))))
        }
    }
}
