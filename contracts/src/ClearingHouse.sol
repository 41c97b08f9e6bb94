// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {
    Funding,
    IClearingHouse,
    IMovePolicy,
    Item,
    MoveKind,
    PayTo,
    Payment,
    Status
} from "./interfaces/IClearingHouse.sol";
import {Balance} from "./libraries/Balance.sol";
import {Batch} from "./libraries/Batch.sol";
import {Domain} from "./libraries/Domain.sol";
import {Hold} from "./libraries/Hold.sol";
import {Lock} from "./libraries/Lock.sol";
import {PaymentLib} from "./libraries/PaymentLib.sol";
import {Settlers} from "./libraries/Settlers.sol";
import {Signature} from "./libraries/Signature.sol";
import {TokenTransfer} from "./libraries/TokenTransfer.sol";

/// @title The clearing house (what it promises stands in IClearingHouse)
/// @dev Each verb: who may, does it make sense, write, then pay. Rules that belong to one noun stand in its library.
contract ClearingHouse is IClearingHouse, IERC6909, IERC5267 {
    using Balance for Balance.Ledger;
    using Hold for Hold.State;
    using PaymentLib for Payment;

    bytes32 private constant NAME_HASH = keccak256("Giro");
    /// After ERC-7943, the standard for assets with rules.
    uint16 private constant REGULATED_TAG = 0x7943;

    Balance.Ledger private ledger;
    mapping(bytes32 id => Hold.State) private holds;
    Settlers.State private settlers;
    mapping(address recipient => mapping(address asset => bool)) private redirect;
    /// Asked only of an asset whose address ends in REGULATED_TAG: all others save the 2,100 gas of looking here. One that
    /// ends so by accident and never declared itself pays them, and nothing else changes.
    mapping(address asset => bool) private regulated;

    /// Nothing here can be entered or read while the house is calling a token, a policy or a signer.
    modifier unlocked() {
        Lock.check();
        _;
    }

    // --- balances -----------------------------------------------------------------------------------------------

    function deposit(address asset, uint120 amount, address to) external unlocked {
        PaymentLib.validateAsset(asset);
        if (amount == 0) revert BadAmount();
        _ask(asset, msg.sender, to, amount, MoveKind.Deposit);
        TokenTransfer.pull(asset, msg.sender, address(this), amount);
        ledger.credit(to, asset, amount);
    }

    function withdraw(address asset, uint256 amount, address to) external unlocked {
        if (amount == 0) revert BadAmount();
        ledger.debit(msg.sender, asset, amount);
        _ask(asset, msg.sender, to, amount, MoveKind.Withdraw);
        TokenTransfer.send(asset, to, amount);
    }

    function transfer(address receiver, uint256 id, uint256 amount) external unlocked returns (bool) {
        return _transfer(msg.sender, receiver, id, amount);
    }

    function transferFrom(address sender, address receiver, uint256 id, uint256 amount)
        external
        unlocked
        returns (bool)
    {
        if (!ledger.spend(sender, id, amount)) revert InsufficientPermission();
        return _transfer(sender, receiver, id, amount);
    }

    function approve(address spender, uint256 id, uint256 amount) external unlocked returns (bool) {
        ledger.allowances[msg.sender][spender][id] = amount;
        emit Approval(msg.sender, spender, id, amount);
        return true;
    }

    function setOperator(address spender, bool approved) external unlocked returns (bool) {
        ledger.operators[msg.sender][spender] = approved;
        emit OperatorSet(msg.sender, spender, approved);
        return true;
    }

    // --- payments -----------------------------------------------------------------------------------------------

    function authorize(Payment calldata payment, uint120 amount, bytes calldata consent)
        external
        unlocked
        returns (bytes32 id)
    {
        (address payer, address asset, Funding funding) = payment.checked();
        if (msg.sender != payer && !_isOperator(payment.operator)) revert NotOperator();
        payment.validate(payer, asset, funding, amount);
        // A hold that is born expired could only be released.
        uint48 captureBy = payment.captureBy;
        if (payment.captureAfter > captureBy || captureBy < block.timestamp) revert BadPayment();
        id = _id(payment);
        Hold.State storage state = holds[id];
        if (!state.isNew()) revert AlreadyUsed(id);

        state.open(amount);
        _agree(payer, asset, amount, funding, id, consent);
        _ask(asset, payer, payment.payee, amount, MoveKind.Authorize);
        if (funding == Funding.Balance) {
            ledger.debit(payer, asset, amount);
        } else if (funding == Funding.Allowance) {
            TokenTransfer.pull(asset, payer, address(this), amount);
        } else if (funding == Funding.Permit2) {
            TokenTransfer.pullPermitted(payment, amount, id, consent);
        } else {
            TokenTransfer.pullSigned(asset, payer, amount, payment.authorizeBy, id, consent);
        }
        payment.logAuthorized(id, amount);
    }

    function charge(Payment calldata payment, uint120 amount, uint120 fee, bytes calldata consent)
        external
        unlocked
        returns (bytes32 id)
    {
        (address payer, address asset, Funding funding) = payment.checked();
        payment.validate(payer, asset, funding, amount);
        if (block.timestamp < payment.captureAfter) revert TooEarly(payment.captureAfter);
        uint256 most = payment.feeOf(amount);
        // The payer needs nobody to pay by himself, if he pays the agreed fee: no one else is there to see to that.
        if ((msg.sender != payer || fee != most) && !_isOperator(payment.operator)) {
            if (msg.sender != payer) revert NotOperator();
            revert BadFee(most);
        }
        if (fee > most) revert BadFee(most);
        id = _id(payment);
        Hold.State storage state = holds[id];
        if (!state.isNew()) revert AlreadyUsed(id);

        // The token's nonce is this id, so an ERC-3009 charge needs no second guard: `refund` asks the token for it.
        if (funding != Funding.Erc3009) state.openClosed(amount);
        _agree(payer, asset, amount, funding, id, consent);
        Source memory source = Source(asset, payer, funding, payment.payTo, MoveKind.Charge);
        if (funding == Funding.Permit2) TokenTransfer.pullPermitted(payment, amount, id, consent);
        else _take(source, amount, payment.authorizeBy, id, consent);
        _pass(source, payment.payee, amount - fee);
        if (fee != 0) _pass(source, payment.feeRecipient, fee);
        payment.logCharged(id, amount, fee);
    }

    function capture(Payment calldata payment, uint120 amount, uint120 fee, bool last) external unlocked {
        if (!_isOperator(payment.operator)) revert NotOperator();
        if (block.timestamp < payment.captureAfter) revert TooEarly(payment.captureAfter);
        if (block.timestamp > payment.captureBy) revert TooLate(payment.captureBy);
        bytes32 id = _id(payment);
        (uint120 before, uint120 freed) = holds[id].capture(id, amount, last);
        // Of the whole, not of each part: many small captures must not round to more, or less, than one.
        if (fee != 0) {
            uint256 most = payment.feeOf(before + amount) - payment.feeOf(before);
            if (fee > most) revert BadFee(most);
        }

        address asset = payment.asset;
        PayTo rail = payment.payTo;
        if (amount != fee) _payFromHold(payment, asset, payment.payee, amount - fee, rail, MoveKind.Capture);
        if (fee != 0) _payFromHold(payment, asset, payment.feeRecipient, fee, rail, MoveKind.Capture);
        if (freed != 0) _giveBack(payment, freed, MoveKind.Void);
        emit Captured(id, amount, fee, freed);
    }

    function void(Payment calldata payment, uint120 amount) external unlocked {
        if (!_isOperator(payment.operator)) revert NotOperator();
        bytes32 id = _id(payment);
        holds[id].free(id, amount);
        _giveBack(payment, amount, MoveKind.Void);
        emit Voided(id, amount);
    }

    function release(Payment calldata payment) external unlocked {
        if (block.timestamp <= payment.captureBy) revert NotYetReleasable(payment.captureBy);
        bytes32 id = _id(payment);
        uint120 amount = holds[id].freeAll(id);
        _giveBack(payment, amount, MoveKind.Release);
        emit Released(id, amount);
    }

    function refund(Payment calldata payment, uint120 amount, Funding funding, uint48 deadline, bytes calldata consent)
        external
        unlocked
    {
        (address payer, address asset, Funding paidBy) = payment.checked();
        if (funding == Funding.Permit2) revert BadPayment();
        if (block.timestamp > payment.refundBy) revert TooLate(payment.refundBy);
        bytes32 id = _id(payment);
        Hold.State storage state = holds[id];
        if (state.isNew() && paidBy == Funding.Erc3009) {
            PaymentLib.validateAsset(asset);
            if (TokenTransfer.isAuthorizationUsed(asset, payer, id)) state.openClosed(payment.maxAmount);
        }
        uint120 before = state.refund(id, amount);

        bytes32 digest = _digest(PaymentLib.refundHash(id, amount, before, funding, deadline));
        // The payee who calls needs no deadline, except for his token, which does.
        address payee = payment.payee;
        if (msg.sender != payee && block.timestamp > deadline) revert TooLate(deadline);
        _agree(payee, asset, amount, funding, digest, consent);
        Source memory source = Source(asset, payee, funding, payment.refundRail(), MoveKind.Refund);
        _take(source, amount, deadline, digest, consent);
        _pass(source, payment.refundTo, amount);
        emit Refunded(id, amount, funding);
    }

    function cancel(Payment calldata payment) external unlocked {
        (address payer, address asset, Funding funding) = payment.checked();
        if (msg.sender != payer) revert NotPayer();
        bytes32 id = _id(payment);
        Hold.State storage state = holds[id];
        if (!state.isNew() || (funding == Funding.Erc3009 && TokenTransfer.isAuthorizationUsed(asset, payer, id))) {
            revert AlreadyUsed(id);
        }
        state.cancel();
        emit Cancelled(id);
    }

    // --- who may act --------------------------------------------------------------------------------------------

    function setSettler(address settler, bool allowed) external unlocked {
        Settlers.set(settlers, msg.sender, settler, allowed);
    }

    function setSettlerBySig(address operator, address settler, bool allowed, uint48 deadline, bytes calldata signature)
        external
        unlocked
    {
        if (block.timestamp > deadline) revert TooLate(deadline);
        bytes32 digest = _digest(Settlers.hashNext(settlers, operator, settler, allowed, deadline));
        if (!Signature.isValid(operator, digest, signature)) revert BadSignature();
        Settlers.set(settlers, operator, settler, allowed);
    }

    function setRedirect(address asset, bool allowed) external unlocked {
        redirect[msg.sender][asset] = allowed;
        emit RedirectSet(msg.sender, asset, allowed);
    }

    function permit(address asset, address owner, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        unlocked
    {
        PaymentLib.validateAsset(asset);
        bytes memory data = abi.encodeCall(IERC20Permit.permit, (owner, address(this), amount, deadline, v, r, s));
        if (!TokenTransfer.permit(asset, owner, amount, data)) revert BadSignature();
    }

    function batch(Item[] calldata items) external unlocked returns (bool[] memory succeeded) {
        return Batch.run(items);
    }

    // --- regulated assets ---------------------------------------------------------------------------------------

    function declareRegulated() external unlocked {
        if (!_mayBeRegulated(msg.sender)) revert BadAsset();
        // Nobody who put it here as a free asset finds it forced later. In its constructor an asset has no code, and
        // so cannot be here.
        if (msg.sender.code.length != 0 && TokenTransfer.balanceOf(msg.sender, address(this)) != 0) revert BadAsset();
        regulated[msg.sender] = true;
        emit Regulated(msg.sender);
    }

    function forceMove(address from, address to, uint256 amount) external unlocked {
        if (!regulated[msg.sender]) revert NotAsset();
        ledger.move(from, to, Balance.idOf(msg.sender), amount);
        emit Forced(bytes32(0), msg.sender, to, amount);
    }

    function forceRelease(Payment calldata payment, uint120 amount, address to) external unlocked {
        if (msg.sender != payment.asset || !regulated[msg.sender]) revert NotAsset();
        bytes32 id = _id(payment);
        holds[id].free(id, amount);
        _pay(payment.asset, to, amount, payment.refundRail());
        emit Forced(id, payment.asset, to, amount);
    }

    // --- views ----------------------------------------------------------------------------------------------------

    function paymentId(Payment calldata payment) external view unlocked returns (bytes32) {
        payment.checked();
        return _id(payment);
    }

    function hold(bytes32 id)
        external
        view
        unlocked
        returns (uint120 held, uint120 captured, uint120 refunded, Status status)
    {
        return holds[id].read();
    }

    function balanceOf(address owner, uint256 id) external view unlocked returns (uint256) {
        return ledger.balances[owner][id];
    }

    function allowance(address owner, address spender, uint256 id) external view unlocked returns (uint256) {
        return ledger.allowances[owner][spender][id];
    }

    function isOperator(address owner, address spender) external view unlocked returns (bool) {
        return ledger.operators[owner][spender];
    }

    function isSettler(address operator, address sender) external view unlocked returns (bool) {
        return settlers.allowed[operator][sender];
    }

    function settlerNonce(address operator) external view unlocked returns (uint256) {
        return settlers.nonces[operator];
    }

    function redirects(address recipient, address asset) external view unlocked returns (bool) {
        return redirect[recipient][asset];
    }

    function isRegulated(address asset) external view unlocked returns (bool) {
        return regulated[asset];
    }

    function domainSeparator() external view unlocked returns (bytes32) {
        return Domain.separator(NAME_HASH);
    }

    function eip712Domain()
        external
        view
        unlocked
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (0x0f, "Giro", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    function supportsInterface(bytes4 interfaceId) external view unlocked returns (bool) {
        return interfaceId == type(IERC6909).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    // --- inside ---------------------------------------------------------------------------------------------------

    /// Money on its way from one account, through the house only where it must.
    struct Source {
        address asset;
        address from;
        Funding funding;
        PayTo rail; // of whom it goes to
        MoveKind kind;
    }

    /// Fetches the whole, unless each leg can go its way by itself: out of a balance, or from wallet to wallet.
    function _take(Source memory source, uint120 amount, uint48 validBefore, bytes32 nonce, bytes calldata consent)
        private
    {
        if (source.funding == Funding.Erc3009) {
            TokenTransfer.pullSigned(source.asset, source.from, amount, validBefore, nonce, consent);
        } else if (source.funding == Funding.Allowance && source.rail == PayTo.Balance) {
            TokenTransfer.pull(source.asset, source.from, address(this), amount);
        }
    }

    /// One leg of what was taken.
    function _pass(Source memory source, address to, uint256 amount) private {
        if (amount == 0) return;
        _ask(source.asset, source.from, to, amount, source.kind);
        if (source.funding == Funding.Balance) {
            if (source.rail == PayTo.Balance) {
                return ledger.move(source.from, to, Balance.idOf(source.asset), amount);
            }
            ledger.debit(source.from, source.asset, amount);
        } else if (source.funding == Funding.Allowance && source.rail == PayTo.Wallet) {
            return TokenTransfer.pull(source.asset, source.from, to, amount);
        }
        _pay(source.asset, to, amount, source.rail);
    }

    function _payFromHold(
        Payment calldata payment,
        address asset,
        address to,
        uint256 amount,
        PayTo rail,
        MoveKind kind
    ) private {
        _ask(asset, payment.payer, to, amount, kind);
        _pay(asset, to, amount, rail);
    }

    /// What leaves a hold for the payer's side.
    function _giveBack(Payment calldata payment, uint256 amount, MoveKind kind) private {
        _payFromHold(payment, payment.asset, payment.refundTo, amount, payment.refundRail(), kind);
    }

    /// Money that the house has set free. A wallet that refuses makes the whole item fail, unless its owner asked for
    /// the balance instead; the credit is in the asset that failed, so an asset that lies about failing robs itself.
    function _pay(address asset, address to, uint256 amount, PayTo rail) private {
        if (rail == PayTo.Wallet) {
            if (TokenTransfer.trySend(asset, to, amount)) return;
            if (!redirect[to][asset]) revert TransferFailed(asset);
            emit Redirected(to, asset, amount);
        }
        ledger.credit(to, asset, amount);
    }

    function _transfer(address from, address to, uint256 id, uint256 amount) private returns (bool) {
        address asset = address(uint160(id));
        _ask(asset, from, to, amount, MoveKind.Transfer);
        ledger.move(from, to, id, amount);
        return true;
    }

    /// A regulated asset may forbid a move by reverting.
    function _ask(address asset, address from, address to, uint256 amount, MoveKind kind) private {
        if (!_mayBeRegulated(asset) || !regulated[asset]) return;
        Lock.shut();
        bool ok = TokenTransfer.call(asset, abi.encodeCall(IMovePolicy.onMove, (msg.sender, from, to, amount, kind)));
        Lock.open();
        if (!ok) revert Forbidden(asset);
    }

    /// Whether `owner` consents: he calls, he granted the caller his balance (ERC-6909), or he signed. Of ERC-3009 the
    /// token is the judge, of Permit2 that contract.
    function _agree(
        address owner,
        address asset,
        uint256 amount,
        Funding funding,
        bytes32 digest,
        bytes calldata consent
    ) private {
        if (msg.sender == owner || funding == Funding.Erc3009 || funding == Funding.Permit2) return;
        if (consent.length == 0 && funding == Funding.Balance && ledger.spend(owner, Balance.idOf(asset), amount)) {
            return;
        }
        if (!Signature.isValid(owner, digest, consent)) revert BadSignature();
    }

    function _mayBeRegulated(address asset) private pure returns (bool) {
        return uint16(uint160(asset)) == REGULATED_TAG;
    }

    function _isOperator(address operator) private view returns (bool) {
        return msg.sender == operator || settlers.allowed[operator][msg.sender];
    }

    function _id(Payment calldata payment) private view returns (bytes32) {
        return _digest(payment.structHash());
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return Domain.digest(NAME_HASH, structHash);
    }
}
