// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {HouseTest} from "./HouseTest.sol";
import {check} from "./Vm.sol";

/// EIP-170 allows 24,576 bytes; the rest is room for what comes.
contract SizeTest is HouseTest {
    function test_default() public view {
        check(address(house).code.length <= 23_000, "the house is too big");
    }
}
