// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {Assertion, IPasskeyAccount, Passkey} from "./IPasskeyAccount.sol";

/// @title Which passkey signed
library PasskeyLib {
    /// User present and user verified: a finger, a face or a PIN, each time.
    bytes1 private constant PRESENT_AND_VERIFIED = 0x05;
    uint256 private constant LEAST_AUTHENTICATOR_DATA = 37;
    bytes private constant FRAMED = ',"crossOrigin":true';

    function idOf(Passkey memory passkey) internal pure returns (bytes32) {
        return keccak256(abi.encode(passkey));
    }

    function validate(Passkey memory passkey) internal pure {
        if (!P256.isValidPublicKey(passkey.x, passkey.y)) revert IPasskeyAccount.BadPasskey();
    }

    /// The id of the passkey that signed `challenge`, or 0. Domain and origin are part of the id: a passkey used by another page
    /// is another passkey, which no account knows. The lower s alone is a signature.
    function signerOf(bytes32 challenge, bytes calldata signature) internal view returns (bytes32) {
        Assertion memory assertion = abi.decode(signature, (Assertion));
        bytes memory data = assertion.authenticatorData;
        if (data.length < LEAST_AUTHENTICATOR_DATA) return 0;
        if (data[32] & PRESENT_AND_VERIFIED != PRESENT_AND_VERIFIED) return 0;
        if (!_endsAsBrowsersWrite(bytes(assertion.rest))) return 0;
        bytes32 clientDataHash = sha256(
            abi.encodePacked(
                '{"type":"webauthn.get","challenge":"',
                Base64.encodeURL(abi.encodePacked(challenge)),
                '","origin":"',
                assertion.origin,
                '"',
                assertion.rest
            )
        );
        bytes32 digest = sha256(abi.encodePacked(data, clientDataHash));
        if (!P256.verify(digest, assertion.r, assertion.s, assertion.x, assertion.y)) return 0;
        return idOf(Passkey(assertion.x, assertion.y, bytes32(data), keccak256(bytes(assertion.origin))));
    }

    /// The origin ends where it seems to end, and the page was not a frame in a stranger's.
    function _endsAsBrowsersWrite(bytes memory rest) private pure returns (bool) {
        if (rest.length == 0 || (rest[0] != "," && rest[0] != "}")) return false;
        if (rest.length < FRAMED.length) return true;
        bytes32 start = bytes32(rest) >> (256 - 8 * FRAMED.length);
        return start != bytes32(FRAMED) >> (256 - 8 * FRAMED.length);
    }
}
