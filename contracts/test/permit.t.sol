// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IClearingHouse} from "../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "./HouseTest.sol";
import {check, equal, vm} from "./Vm.sol";

contract PermitTest is HouseTest {
    function test_default() public {
        (uint8 v, bytes32 r, bytes32 s) = permitSignature(AMOUNT);
        house.permit(address(usdc), payer, AMOUNT, NOW, v, r, s);
        equal(usdc.allowance(payer, address(house)), AMOUNT, "allowance");
    }

    function test_behavior_alreadyUsed() public {
        (uint8 v, bytes32 r, bytes32 s) = permitSignature(AMOUNT);
        house.permit(address(usdc), payer, AMOUNT, NOW, v, r, s);
        house.permit(address(usdc), payer, AMOUNT, NOW, v, r, s);
    }

    function test_error_noAllowance() public {
        (uint8 v, bytes32 r, bytes32 s) = permitSignature(AMOUNT);
        vm.expectRevert(IClearingHouse.BadSignature.selector);
        house.permit(address(usdc), payer, AMOUNT + 1, NOW, v, r, s);
    }

    function test_error_badAsset() public {
        vm.expectRevert(IClearingHouse.BadAsset.selector);
        house.permit(address(house), payer, 1, NOW, 27, 0, 0);
    }

    function permitSignature(uint256 amount) private view returns (uint8, bytes32, bytes32) {
        bytes32 typehash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 hash = keccak256(abi.encode(typehash, payer, address(house), amount, usdc.nonces(payer), NOW));
        return vm.sign(PAYER_KEY, keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), hash)));
    }
}
