// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IDeposits} from "./interfaces/IDeposits.sol";
import {TokenTransfer} from "./libraries/TokenTransfer.sol";

/// @title What stands at a deposit address: pays as `Deposits` says, and nobody else
/// @dev Each deposit is an ERC-1167 clone of `Deposits` itself, whose code is warm already when it calls the clone; another
/// implementation would cost 2,500 gas more. Each function says on which side it works: of the clone, which alone has
/// storage and money, or of `Deposits`, which alone may call it. A clone's one slot is left untouched by the first payment,
/// which saves writing it: a clone that exists and is not `open` is accepted.
abstract contract Deposit {
    address private immutable deposits = address(this);

    address public refundAddress;
    /// Exists, since its refund address was wanted, but has not been accepted yet.
    bool public open;
    /// How often it has sent something to its refund address; the nonce of the next signature to do so.
    uint88 public forwards;

    error NotDeposits();

    /// Of the clone. `Deposits` never calls itself, so this is no way into its own storage.
    modifier onlyDeposits() {
        if (msg.sender != deposits) revert NotDeposits();
        _;
    }

    /// Of `Deposits`: a clone that was asked would make clones of its own.
    modifier onlyInDeposits() {
        if (address(this) != deposits) revert NotDeposits();
        _;
    }

    receive() external payable {
        if (address(this) == deposits) revert NotDeposits();
    }

    /// Pays `amount` through the house, as payer.
    /// @param isNew made just now: its slot need not be looked at
    /// @param again also when it was accepted before
    /// @param data the call to the house, made by `Deposits`
    function pay(address house, address asset, uint120 amount, bool isNew, bool again, bytes calldata data)
        external
        onlyDeposits
        returns (bytes32 paymentId)
    {
        // First, so that whatever is called below finds it accepted.
        if (!isNew) {
            if (open) open = false;
            else if (!again) revert IDeposits.AlreadyAccepted();
        }
        uint256 present = TokenTransfer.balanceOf(asset, address(this));
        if (present < amount) revert IDeposits.NotEnough(present);
        if (!_approve(asset, house, amount)) revert IDeposits.TransferFailed(asset);
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, data.offset, data.length)
            let ok := call(gas(), house, 0, free, data.length, 0, 0x20)
            // Unlike a token, the house may say why it refuses. One that answers no id is no house.
            if iszero(ok) {
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
            if lt(returndatasize(), 0x20) { revert(0, 0) }
            paymentId := mload(0)
        }
    }

    function keepRefundAddress(address to, bool isNew) external onlyDeposits {
        refundAddress = to;
        if (isNew) open = true;
    }

    /// @param asset 0: native coin
    function send(address asset, address to, uint256 amount) external onlyDeposits {
        ++forwards;
        bool ok;
        if (asset == address(0)) {
            // No answer is copied: the receiver may answer with megabytes.
            assembly ("memory-safe") {
                ok := call(gas(), to, amount, 0, 0, 0, 0)
            }
        } else {
            ok = TokenTransfer.call(asset, abi.encodeCall(IERC20.transfer, (to, amount)));
        }
        if (!ok) revert IDeposits.TransferFailed(asset);
    }

    /// USDT wants 0 before a new allowance; the house takes all of it, so that is rare.
    function _approve(address asset, address house, uint256 amount) private returns (bool) {
        bytes memory data = abi.encodeCall(IERC20.approve, (house, amount));
        return TokenTransfer.call(asset, data)
            || (TokenTransfer.call(asset, abi.encodeCall(IERC20.approve, (house, 0)))
                && TokenTransfer.call(asset, data));
    }
}
