// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IClearingHouse, Status} from "../interfaces/IClearingHouse.sol";

/// @title Money frozen for one payment: one slot, and the only ways it changes
/// @dev Authorised money is held; captured money has left for the payee; the rest leaves for `refundTo`. Each transition
/// takes from `held` before the house pays, so nothing leaves twice whatever is called then. A hold with nothing left is
/// Closed, and since `held` is then 0 for good, its place counts what the payee has refunded.
library Hold {
    struct State {
        uint120 held; // once Closed: refunded
        uint120 captured;
        Status status;
    }

    function isNew(State storage self) internal view returns (bool) {
        return self.status == Status.None;
    }

    function open(State storage self, uint120 amount) internal {
        _store(self, amount, 0, Status.Held);
    }

    /// Taken and paid at once.
    function openClosed(State storage self, uint120 amount) internal {
        _store(self, 0, amount, Status.Closed);
    }

    function cancel(State storage self) internal {
        _store(self, 0, 0, Status.Cancelled);
    }

    /// @return before what had been captured so far
    /// @return freed what the last capture gives back
    function capture(State storage self, bytes32 id, uint120 amount, bool last)
        internal
        returns (uint120 before, uint120 freed)
    {
        uint120 left;
        (left, before) = _subtract(self, id, amount);
        if (last) (freed, left) = (left, 0);
        // Cannot overflow: held + captured never exceeds what was authorised, a uint120.
        unchecked {
            _store(self, left, before + amount, left == 0 ? Status.Closed : Status.Held);
        }
    }

    /// Takes `amount` out of the hold for somebody else than the payee.
    function free(State storage self, bytes32 id, uint120 amount) internal {
        (uint120 left, uint120 captured) = _subtract(self, id, amount);
        _store(self, left, captured, left == 0 ? Status.Closed : Status.Held);
    }

    /// Takes all that is left.
    function freeAll(State storage self, bytes32 id) internal returns (uint120 amount) {
        if (self.status != Status.Held) revert IClearingHouse.NotHeld(id);
        amount = self.held;
        _store(self, 0, self.captured, Status.Closed);
    }

    /// Counts a refund of what was captured, before it is paid.
    /// @return before what had been refunded so far
    function refund(State storage self, bytes32 id, uint120 amount) internal returns (uint120 before) {
        Status status = self.status;
        uint120 captured = self.captured;
        if (status == Status.Held) revert IClearingHouse.StillHeld(id);
        if (status != Status.Closed || captured == 0) revert IClearingHouse.NothingToRefund(id);
        before = self.held;
        if (amount == 0 || amount > captured - before) revert IClearingHouse.BadAmount();
        _store(self, before + amount, captured, Status.Closed);
    }

    function read(State storage self)
        internal
        view
        returns (uint120 held, uint120 captured, uint120 refunded, Status status)
    {
        status = self.status;
        captured = self.captured;
        if (status == Status.Closed) refunded = self.held;
        else held = self.held;
    }

    function _subtract(State storage self, bytes32 id, uint120 amount)
        private
        view
        returns (uint120 left, uint120 captured)
    {
        uint120 held = self.held;
        captured = self.captured;
        if (self.status != Status.Held) revert IClearingHouse.NotHeld(id);
        if (amount == 0 || amount > held) revert IClearingHouse.BadAmount();
        unchecked {
            left = held - amount;
        }
    }

    /// One write for the whole slot; the compiler would read and write it once per field.
    function _store(State storage self, uint120 held, uint120 captured, Status status) private {
        uint256 word = uint256(held) | (uint256(captured) << 120) | (uint256(status) << 240);
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }
}
