// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

/// @title A stand-in for USDT on a local chain, with its ways: no answers, no permit, an allowance must be 0 before it is
/// given anew, a blacklist. Worth nothing.
contract DemoUsdt {
    string public constant name = "Tether USD";
    string public constant symbol = "USDT";
    uint8 public constant decimals = 6;

    uint256 public totalSupply;
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    /// The first holder, or the deployer when there is none.
    address public immutable blacklister;
    mapping(address account => bool) public isBlackListed;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event AddedBlackList(address indexed account);
    event RemovedBlackList(address indexed account);

    error InsufficientBalance();
    error InsufficientAllowance();
    error AllowanceNotZero();
    error IsBlackListed(address account);
    error NotBlacklister();
    error InvalidReceiver();

    constructor(address[] memory holders) {
        blacklister = holders.length == 0 ? msg.sender : holders[0];
        for (uint256 i; i < holders.length; ++i) {
            balanceOf[holders[i]] += 1_000_000e6;
            totalSupply += 1_000_000e6;
            emit Transfer(address(0), holders[i], 1_000_000e6);
        }
    }

    function transfer(address to, uint256 value) external {
        _transfer(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        uint256 allowed = allowance[from][msg.sender];
        require(allowed >= value, InsufficientAllowance());
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - value;
        _transfer(from, to, value);
    }

    function approve(address spender, uint256 value) external {
        require(value == 0 || allowance[msg.sender][spender] == 0, AllowanceNotZero());
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }

    function addBlackList(address account) external {
        require(msg.sender == blacklister, NotBlacklister());
        isBlackListed[account] = true;
        emit AddedBlackList(account);
    }

    function removeBlackList(address account) external {
        require(msg.sender == blacklister, NotBlacklister());
        isBlackListed[account] = false;
        emit RemovedBlackList(account);
    }

    function _transfer(address from, address to, uint256 value) private {
        require(to != address(0), InvalidReceiver());
        require(!isBlackListed[from], IsBlackListed(from));
        uint256 balance = balanceOf[from];
        require(balance >= value, InsufficientBalance());
        balanceOf[from] = balance - value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
