// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Assertion, Call, IPasskeyAccount, Passkey} from "../../src/account/IPasskeyAccount.sol";
import {Item} from "../../src/interfaces/IClearingHouse.sol";
import {HouseTest} from "../HouseTest.sol";
import {check, vm} from "../Vm.sol";

interface Accounts {
    event Created(address indexed account, bytes32 indexed id, Passkey passkey);

    function accountOf(bytes32 first) external view returns (address);
    function create(Passkey calldata first) external returns (address account);
    function relay(Passkey calldata first, bytes calldata data) external;
    function batch(Item[] calldata items) external returns (bool[] memory succeeded);
}

/// @title A person with a phone, a laptop and a printed key; his account holds 100 dollars
abstract contract PasskeyTest is HouseTest {
    uint256 internal constant PHONE = 0xF0;
    uint256 internal constant LAPTOP = 0x1A;
    uint256 internal constant PAPER = 0x9A9E;
    uint256 internal constant HALF_N = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8;
    uint256 internal constant N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;
    string internal constant ORIGIN = "https://pay.example";
    string internal constant REST = ',"crossOrigin":false}';

    Accounts internal accounts;
    IPasskeyAccount internal account;

    function setUp() public virtual override {
        super.setUp();
        accounts = Accounts(vm.deployCode("PasskeyAccounts.sol:PasskeyAccounts"));
        account = IPasskeyAccount(accounts.create(passkey(PHONE)));
        usdc.transfer(address(account), AMOUNT);
    }

    function passkey(uint256 key) internal pure returns (Passkey memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return Passkey(bytes32(x), bytes32(y), sha256("pay.example"), keccak256(bytes(ORIGIN)));
    }

    function idOf(uint256 key) internal pure returns (bytes32) {
        return keccak256(abi.encode(passkey(key)));
    }

    /// What a browser makes of a digest, honestly.
    function assertionOf(uint256 key, bytes32 digest) internal pure returns (Assertion memory) {
        return signed(key, digest, abi.encodePacked(sha256("pay.example"), hex"05", uint32(1)), ORIGIN, REST);
    }

    function signed(uint256 key, bytes32 digest, bytes memory data, string memory origin, string memory rest)
        internal
        pure
        returns (Assertion memory)
    {
        string memory challenge = Base64.encodeURL(abi.encodePacked(digest));
        string memory json = string.concat(
            '{"type":"webauthn.get","challenge":"', challenge, '","origin":"', origin, '"', rest
        );
        return over(key, data, json, origin, rest);
    }

    function over(uint256 key, bytes memory data, string memory json, string memory origin, string memory rest)
        internal
        pure
        returns (Assertion memory assertion)
    {
        (bytes32 r, bytes32 s) = vm.signP256(key, sha256(abi.encodePacked(data, sha256(bytes(json)))));
        if (uint256(s) > HALF_N) s = bytes32(N - uint256(s));
        Passkey memory own = passkey(key);
        return Assertion(own.x, own.y, r, s, data, origin, rest);
    }

    function accountDigest(IPasskeyAccount of_, bytes32 structHash) internal view returns (bytes32) {
        bytes32 typehash = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain = keccak256(
            abi.encode(typehash, keccak256("Giro Passkey Account"), keccak256("1"), block.chainid, address(of_))
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function messageDigest(IPasskeyAccount of_, bytes32 hash) internal view returns (bytes32) {
        return accountDigest(of_, keccak256(abi.encode(keccak256("Message(bytes32 hash)"), hash)));
    }

    /// ERC-1271 signature of `hash`.
    function message(uint256 key, bytes32 hash) internal view returns (bytes memory) {
        return abi.encode(assertionOf(key, messageDigest(account, hash)));
    }

    function executeDigest(Call[] memory calls, uint256 nonce, uint48 deadline) internal view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            hashes[i] = keccak256(
                abi.encode(
                    keccak256("Call(address to,uint256 value,bytes data)"),
                    calls[i].to,
                    calls[i].value,
                    keccak256(calls[i].data)
                )
            );
        }
        bytes32 typehash =
            keccak256("Execute(Call[] calls,uint256 nonce,uint48 deadline)Call(address to,uint256 value,bytes data)");
        return accountDigest(
            account, keccak256(abi.encode(typehash, keccak256(abi.encodePacked(hashes)), nonce, deadline))
        );
    }

    function executeBy(uint256 key, Call[] memory calls, uint256 nonce) internal view returns (bytes memory) {
        bytes memory signature = abi.encode(assertionOf(key, executeDigest(calls, nonce, NOW + 600)));
        return abi.encodeCall(IPasskeyAccount.execute, (calls, nonce, NOW + 600, signature));
    }

    /// One call of the account itself or to a token, signed by `key`, brought by a stranger.
    function act(uint256 key, address to, bytes memory data) internal {
        bytes memory call_ = executeBy(key, one(to, data), nonceNow());
        vm.prank(stranger);
        accounts.relay(passkey(PHONE), call_);
    }

    function one(address to, bytes memory data) internal pure returns (Call[] memory calls) {
        calls = new Call[](1);
        calls[0] = Call(to, 0, data);
    }

    function nonceNow() internal view returns (uint256 nonce) {
        (nonce,,,,) = account.state();
    }

    function recovery(uint256 key, uint256 to, uint256 nonce, uint48 deadline) internal view returns (bytes memory) {
        bytes32 typehash = keccak256("Recover(bytes32 passkey,uint256 nonce,uint48 deadline)");
        return sign(key, accountDigest(account, keccak256(abi.encode(typehash, idOf(to), nonce, deadline))));
    }

    /// @param reason the revert data, or empty for any
    function refuses(bytes memory reason, address target, bytes memory data) internal {
        (bool ok, bytes memory answer) = target.call(data);
        check(!ok, "did not revert");
        check(reason.length == 0 || keccak256(answer) == keccak256(reason), "reverted for another reason");
    }
}
