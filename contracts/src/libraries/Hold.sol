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
        bool regulated; // the asset wants to be asked; kept here because a second slot would cost 2,100 gas each time
    }

    function isNew(State storage self) internal view returns (bool) {
        return self.status == Status.None;
    }

    function open(State storage self, uint120 amount, bool regulated) internal {
        _store(self, amount, 0, Status.Held, regulated);
    }

    /// Taken and paid at once.
    function openClosed(State storage self, uint120 amount, bool regulated) internal {
        _store(self, 0, amount, Status.Closed, regulated);
    }

    function cancel(State storage self) internal {
        _store(self, 0, 0, Status.Cancelled, false);
    }

    /// @return before what had been captured so far
    /// @return freed what the last capture gives back
    function capture(State storage self, bytes32 id, uint120 amount, bool last)
        internal
        returns (uint120 before, uint120 freed, bool regulated)
    {
        uint120 left;
        (left, before, regulated) = _subtract(self, id, amount);
        if (last) (freed, left) = (left, 0);
        // Cannot overflow: held + captured never exceeds what was authorised, a uint120.
        unchecked {
            _store(self, left, before + amount, left == 0 ? Status.Closed : Status.Held, regulated);
        }
    }

    /// Takes `amount` out of the hold for somebody else than the payee.
    function free(State storage self, bytes32 id, uint120 amount) internal returns (bool regulated) {
        uint120 left;
        uint120 captured;
        (left, captured, regulated) = _subtract(self, id, amount);
        _store(self, left, captured, left == 0 ? Status.Closed : Status.Held, regulated);
    }

    /// Takes all that is left.
    function freeAll(State storage self, bytes32 id) internal returns (uint120 amount, bool regulated) {
        if (self.status != Status.Held) revert IClearingHouse.NotHeld(id);
        (amount, regulated) = (self.held, self.regulated);
        _store(self, 0, self.captured, Status.Closed, regulated);
    }

    /// Counts a refund of what was captured, before it is paid.
    /// @return before what had been refunded so far
    function refund(State storage self, bytes32 id, uint120 amount) internal returns (uint120 before, bool regulated) {
        Status status = self.status;
        uint120 captured = self.captured;
        if (status == Status.Held) revert IClearingHouse.StillHeld(id);
        if (status != Status.Closed || captured == 0) revert IClearingHouse.NothingToRefund(id);
        before = self.held;
        regulated = self.regulated;
        if (amount == 0 || amount > captured - before) revert IClearingHouse.BadAmount();
        _store(self, before + amount, captured, Status.Closed, regulated);
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
        returns (uint120 left, uint120 captured, bool regulated)
    {
        uint120 held = self.held;
        captured = self.captured;
        regulated = self.regulated;
        if (self.status != Status.Held) revert IClearingHouse.NotHeld(id);
        if (amount == 0 || amount > held) revert IClearingHouse.BadAmount();
        unchecked {
            left = held - amount;
        }
    }

    /// One write for the whole slot; the compiler would read and write it once per field.
    function _store(State storage self, uint120 held, uint120 captured, Status status, bool regulated) private {
        uint256 word =
            uint256(held) | (uint256(captured) << 120) | (uint256(status) << 240) | (regulated ? uint256(1) << 248 : 0);
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }
}
