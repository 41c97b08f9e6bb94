// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

/// @title The part of ERC-3009 that the house uses
/// @dev The signature comes in three parts (the standard) or as bytes (Circle's FiatTokenV2_2), which also admits ERC-1271
/// signers. Overloads share one name, so each has its own interface here.
interface IERC3009 {
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    function authorizationState(address authorizer, bytes32 nonce) external view returns (bool);
}

interface IERC3009Bytes {
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;
}
