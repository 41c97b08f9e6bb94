// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

/// @title The part of Permit2 that the house uses, at the same address on every chain
interface IPermit2 {
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// Of an owner with code it asks ERC-1271 only; of one without, it takes 65 or 64 bytes of ECDSA.
    function permitWitnessTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external;
}
