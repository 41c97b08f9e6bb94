// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Assertion} from "../../src/account/IPasskeyAccount.sol";
import {check, vm} from "../Vm.sol";
import {PasskeyTest} from "./PasskeyTest.sol";

/// What a browser or a device may answer that is not this account's consent to this hash.
contract AssertionTest is PasskeyTest {
    bytes32 private constant HASH = keccak256("hash");
    bytes32 private wanted;

    function setUp() public override {
        super.setUp();
        wanted = messageDigest(account, HASH);
    }

    function test_default() public view {
        check(valid(assertionOf(PHONE, wanted)), "honest");
        check(valid(signed(PHONE, wanted, data("pay.example", 0x05), ORIGIN, "}")), "a browser without crossOrigin");
        bytes memory extended = abi.encodePacked(data("pay.example", 0x8d), hex"a0");
        check(valid(signed(PHONE, wanted, extended, ORIGIN, ',"crossOrigin":false,"x":"y"}')), "with more in it");
    }

    function test_error_anotherOrigin() public view {
        bytes memory own = data("pay.example", 0x05);
        check(!valid(signed(PHONE, wanted, own, "https://evil.pay.example", REST)), "a subdomain");
        check(!valid(signed(PHONE, wanted, own, "https://pay.example:8443", REST)), "a port");
        check(!valid(signed(PHONE, wanted, own, "http://pay.example", REST)), "without TLS");
        check(!valid(signed(PHONE, wanted, own, "https://pay.exampl", 'e"}')), "cut short");
    }

    /// The device signed for an origin that begins with ours; it is presented as if ours ended there.
    function test_error_originThatBeginsAlike() public view {
        string memory challenge = Base64.encodeURL(abi.encodePacked(wanted));
        string memory json = string.concat(
            '{"type":"webauthn.get","challenge":"', challenge, '","origin":"https://pay.example.evil.org"}'
        );
        bytes memory own = data("pay.example", 0x05);
        check(!valid(over(PHONE, own, json, ORIGIN, '.evil.org"}')), "tail");
        check(!valid(over(PHONE, own, json, ORIGIN, "}")), "without tail");
    }

    function test_error_anotherDomain() public view {
        check(!valid(signed(PHONE, wanted, data("example", 0x05), ORIGIN, REST)), "rpIdHash");
    }

    function test_error_nobodyThere() public view {
        check(!valid(signed(PHONE, wanted, data("pay.example", 0x01), ORIGIN, REST)), "not verified");
        check(!valid(signed(PHONE, wanted, data("pay.example", 0x04), ORIGIN, REST)), "not present");
        check(!valid(signed(PHONE, wanted, data("pay.example", 0x00), ORIGIN, REST)), "neither");
    }

    function test_error_framedByAnotherPage() public view {
        check(!valid(signed(PHONE, wanted, data("pay.example", 0x05), ORIGIN, ',"crossOrigin":true}')), "framed");
    }

    /// A registration, which any page may ask for, signs the same bytes with another type.
    function test_error_registration() public view {
        string memory challenge = Base64.encodeURL(abi.encodePacked(wanted));
        string memory json = string.concat(
            '{"type":"webauthn.create","challenge":"', challenge, '","origin":"', ORIGIN, '"', REST
        );
        check(!valid(over(PHONE, data("pay.example", 0x05), json, ORIGIN, REST)), "create");
    }

    function test_error_higherS() public view {
        Assertion memory assertion = assertionOf(PHONE, wanted);
        assertion.s = bytes32(N - uint256(assertion.s));
        check(!valid(assertion), "s");
    }

    function test_error_strangersKey() public view {
        check(!valid(assertionOf(LAPTOP, wanted)), "laptop");
        Assertion memory assertion = assertionOf(LAPTOP, wanted);
        (assertion.x, assertion.y) = (passkey(PHONE).x, passkey(PHONE).y);
        check(!valid(assertion), "laptop as phone");
    }

    function test_error_malformed() public view {
        check(!validBytes(""), "nothing");
        check(!validBytes(new bytes(65)), "an ECDSA signature");
        check(!validBytes(new bytes(4096)), "zeros");
        check(!valid(signed(PHONE, wanted, abi.encodePacked(sha256("pay.example"), hex"05"), ORIGIN, REST)), "short");
        check(!valid(signed(PHONE, wanted, "", ORIGIN, REST)), "no data");
        check(!valid(signed(PHONE, wanted, data("pay.example", 0x05), ORIGIN, "")), "no end");
    }

    function testFuzz_oneBitDecides(uint256 place, uint8 bit) public view {
        bytes memory signature = abi.encode(assertionOf(PHONE, wanted));
        place = place % signature.length;
        signature[place] ^= bytes1(uint8(1) << (bit % 8));
        (bool ok, bytes memory answer) =
            address(account).staticcall(abi.encodeCall(IERC1271.isValidSignature, (HASH, signature)));
        if (!ok || abi.decode(answer, (bytes4)) != IERC1271.isValidSignature.selector) return;
        // What still passes says the same: only padding, which ABI decoding skips, may differ.
        Assertion memory a = abi.decode(signature, (Assertion));
        check(keccak256(abi.encode(a)) == keccak256(abi.encode(assertionOf(PHONE, wanted))), "another assertion passed");
    }

    function testFuzz_hash(bytes32 other) public view {
        bool same = other == HASH;
        bytes memory signature = message(PHONE, HASH);
        check((account.isValidSignature(other, signature) == IERC1271.isValidSignature.selector) == same, "hash");
    }

    function data(string memory rpId, uint8 flags) private pure returns (bytes memory) {
        return abi.encodePacked(sha256(bytes(rpId)), flags, uint32(1));
    }

    function valid(Assertion memory assertion) private view returns (bool) {
        return validBytes(abi.encode(assertion));
    }

    /// As the house and tokens ask: a revert is a no.
    function validBytes(bytes memory signature) private view returns (bool) {
        (bool ok, bytes memory answer) =
            address(account).staticcall(abi.encodeCall(IERC1271.isValidSignature, (HASH, signature)));
        return ok && abi.decode(answer, (bytes4)) == IERC1271.isValidSignature.selector;
    }
}
