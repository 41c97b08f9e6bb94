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
        _store(self, State(amount, 0, Status.Held, regulated));
    }

    /// Taken and paid at once.
    function openClosed(State storage self, uint120 amount, bool regulated) internal {
        _store(self, State(0, amount, Status.Closed, regulated));
    }

    function cancel(State storage self) internal {
        _store(self, State(0, 0, Status.Cancelled, false));
    }

    /// @return before what had been captured so far
    /// @return freed what the last capture gives back
    function capture(State storage self, bytes32 id, uint120 amount, bool last)
        internal
        returns (uint120 before, uint120 freed, bool regulated)
    {
        State memory state = _held(self, id, amount);
        before = state.captured;
        regulated = state.regulated;
        // Cannot overflow: held + captured never exceeds what was authorised, a uint120.
        state.captured = before + amount;
        state.held -= amount;
        if (last) {
            freed = state.held;
            state.held = 0;
        }
        _storeHeld(self, state);
    }

    /// Takes `amount` out of the hold for somebody else than the payee.
    function free(State storage self, bytes32 id, uint120 amount) internal returns (bool regulated) {
        State memory state = _held(self, id, amount);
        regulated = state.regulated;
        state.held -= amount;
        _storeHeld(self, state);
    }

    /// Counts a refund of what was captured, before it is paid.
    /// @param slotless captured amount of a charge that left no slot, 0 if there was none
    /// @return before what had been refunded so far
    function refund(State storage self, bytes32 id, uint120 amount, uint120 slotless, bool slotlessRegulated)
        internal
        returns (uint120 before, bool regulated)
    {
        State memory state = load(self);
        if (state.status == Status.None && slotless != 0) {
            state = State(0, slotless, Status.Closed, slotlessRegulated);
        }
        if (state.status == Status.Held) revert IClearingHouse.StillHeld(id);
        if (state.status != Status.Closed || state.captured == 0) revert IClearingHouse.NothingToRefund(id);
        before = state.held;
        regulated = state.regulated;
        if (amount == 0 || amount > state.captured - before) revert IClearingHouse.BadAmount();
        state.held = before + amount;
        _store(self, state);
    }

    function load(State storage self) internal view returns (State memory state) {
        state = self;
    }

    function _held(State storage self, bytes32 id, uint120 amount) private view returns (State memory state) {
        state = load(self);
        if (state.status != Status.Held) revert IClearingHouse.NotHeld(id);
        if (amount == 0 || amount > state.held) revert IClearingHouse.BadAmount();
    }

    function _storeHeld(State storage self, State memory state) private {
        if (state.held == 0) state.status = Status.Closed;
        _store(self, state);
    }

    /// One write for the whole slot; the compiler would read and write it once per field.
    function _store(State storage self, State memory state) private {
        uint256 word = uint256(state.held) | (uint256(state.captured) << 120) | (uint256(state.status) << 240)
            | (state.regulated ? uint256(1) << 248 : 0);
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }
}
