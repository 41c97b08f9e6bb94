// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {MockToken} from "../../src/demo/MockToken.sol";

/// @title A token that can be told to misbehave in each of the ways that have cost money
contract HostileToken is MockToken {
    enum Way {
        Honest,
        Reenter,
        TakesFee,
        AnswersFalse,
        Reverts,
        BurnsGas,
        Bombs, // answers with a megabyte
        MovesNothing, // and says that it did
        AnswersFalseButMoves
    }

    Way public way;
    address public target;
    bytes public attack;
    /// What the attacked contract answered.
    bool public attackSucceeded;
    bytes4 public attackError;

    function misbehave(Way way_) external {
        way = way_;
    }

    function reenter(address target_, bytes calldata attack_) external {
        (way, target, attack) = (Way.Reenter, target_, attack_);
    }

    function transfer(address to, uint256 value) external override returns (bool) {
        return _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        if (way == Way.Honest) allowance[from][msg.sender] -= value;
        return _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private returns (bool) {
        if (way == Way.Reverts) revert Refused();
        if (way == Way.BurnsGas) while (true) {}
        if (way == Way.Bombs) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (way == Way.AnswersFalse) return false;
        if (way == Way.MovesNothing) return true;
        if (way == Way.Reenter) {
            bytes memory answer;
            (attackSucceeded, answer) = target.call(attack);
            if (answer.length >= 4) attackError = bytes4(answer);
        }
        _transfer(from, to, way == Way.TakesFee ? value - 1 : value);
        return way != Way.AnswersFalseButMoves;
    }
}
