// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.34;

/// How the payer's money comes in.
enum Funding {
    Balance, // the payer's ERC-6909 balance in the house
    Allowance, // an ERC-20 allowance to the house
    Erc3009, // receiveWithAuthorization, nonce = the payment's id, value = maxAmount
    Permit2 // permitWitnessTransferFrom, nonce = the payment's id, deadline = authorizeBy, witness = the payment
}

/// Where the payee (and the fee recipient) receives.
enum PayTo {
    Wallet,
    Balance
}

enum Status {
    None, // never seen, or charged by ERC-3009, whose nonce is then the guard
    Held, // money is frozen for this payment
    Closed, // nothing is held any more
    Cancelled, // the payer withdrew his consent before anything was taken
    Disputed // reserved for arbiters
}

/// What the payer agrees to. Its EIP-712 digest in this house on this chain is the payment's id.
/// Amounts are base units of `asset`; times are Unix seconds.
struct Payment {
    address payer;
    address payee;
    address asset;
    uint120 maxAmount;
    address operator;
    address arbiter;
    address refundTo;
    PayTo payTo;
    Funding funding;
    uint48 authorizeBy;
    uint48 captureAfter;
    uint48 captureBy;
    uint48 arbiterBy;
    uint48 refundBy;
    uint16 maxFeeBps;
    address feeRecipient;
    bytes32 terms;
    uint256 salt;
}

/// One call of a batch: `data` is calldata for the house itself, `gas` the most it may burn.
struct Item {
    uint64 gas;
    bytes data;
}

/// @title The clearing house
/// @notice Freezes money for a purpose (a hold) and pays it out once. Immutable; no owner, pause or upgrade.
///
/// What you must believe:
/// - a payer: that the operator he named captures only what he owes; he can take at most `maxAmount`, only to `payee`,
///   with a fee of at most `maxFeeBps` to `feeRecipient`. He can freeze or charge it until `authorizeBy`, and capture what
///   is frozen until `captureBy`; after that anyone returns the rest.
/// - a payee: nothing beyond this code and the asset.
/// - everybody: that the asset is an honest ERC-20. A dishonest one can hurt only those who hold it.
interface IClearingHouse {
    // Every event that moves money carries enough to rebuild all balances and holds from events alone.
    event Authorized(bytes32 indexed id, address indexed payer, address indexed payee, Payment payment, uint120 amount);
    event Charged(
        bytes32 indexed id, address indexed payer, address indexed payee, Payment payment, uint120 amount, uint120 fee
    );
    /// `amount` is gross, `fee` part of it; `freed` went back to `refundTo` because the capture was the last.
    event Captured(bytes32 indexed id, uint120 amount, uint120 fee, uint120 freed);
    event Voided(bytes32 indexed id, uint120 amount);
    event Released(bytes32 indexed id, uint120 amount);
    /// Says something only of a payment that was Authorized or Charged here before: that an ERC-3009 nonce is used does not
    /// tell by whom, so a payee can refund what he was never paid, with his own money.
    event Refunded(bytes32 indexed id, uint120 amount, Funding funding);
    event Cancelled(bytes32 indexed id);
    event SettlerSet(address indexed operator, address indexed settler, bool allowed);
    /// A payout to `recipient`'s wallet failed and, as he had asked for that case, went to his balance.
    event Redirected(address indexed recipient, address indexed asset, uint256 amount);
    event RedirectSet(address indexed recipient, address indexed asset, bool allowed);
    event Regulated(address indexed asset);
    event Forced(bytes32 indexed id, address indexed asset, address indexed to, uint256 amount);
    event ItemFailed(uint256 indexed index, bytes reason);

    error Locked(); // called back by a token, policy or signer while the house was calling it
    error NotOperator();
    error NotPayer();
    error NotPayee();
    error NotAsset();
    error BadPayment(); // a field contradicts another, or names an arbiter, which does not work yet; or a refund by Permit2
    error BadAsset(); // no contract, the house itself, Permit2; or it wants to be regulated without the tag, or when some is already in
    error BadRecipient(); // nobody, or the house itself
    error BadAmount();
    error BadFee(uint256 most);
    error BadSignature();
    error AlreadyUsed(bytes32 id);
    error NotHeld(bytes32 id);
    error StillHeld(bytes32 id);
    error TooEarly(uint48 notBefore);
    error TooLate(uint48 notAfter);
    error NotYetReleasable(uint48 captureBy);
    error NothingToRefund(bytes32 id);
    error NotReceived(address asset); // the asset took a fee, lied or moved nothing
    error TransferFailed(address asset);
    error Forbidden(address asset); // the regulated asset refused the move
    error OutOfGas(); // the batch was not sent with the gas its items ask for
    error InsufficientBalance();
    error InsufficientPermission();

    // --- balances -----------------------------------------------------------------------------------------------
    function deposit(address asset, uint120 amount, address to) external;
    function withdraw(address asset, uint256 amount, address to) external;

    // --- payments -----------------------------------------------------------------------------------------------
    /// Freezes `amount` (for ERC-3009 exactly `maxAmount`). By the operator or his settler with the payer's `consent`
    /// (for ERC-3009: his signature for the token; for Permit2: his signature for that, with the payment in it; else his
    /// EIP-712 signature of the payment, or empty if he is an ERC-6909 grantor of the caller), or by the payer himself.
    function authorize(Payment calldata payment, uint120 amount, bytes calldata consent) external returns (bytes32 id);
    /// authorize and capture in one. Called by the payer himself, the fee is exactly floor(amount x maxFeeBps / 10,000).
    function charge(Payment calldata payment, uint120 amount, uint120 fee, bytes calldata consent)
        external
        returns (bytes32 id);
    /// Pays `amount` less `fee` to the payee; `last` also returns the rest to `refundTo`.
    function capture(Payment calldata payment, uint120 amount, uint120 fee, bool last) external;
    function void(Payment calldata payment, uint120 amount) external;
    /// Anyone, once `captureBy` has passed: what is still held goes to `refundTo`.
    function release(Payment calldata payment) external;
    /// Pays back to `refundTo` from the payee, who consents by calling, or by his signature of
    /// Refund(bytes32 payment,uint120 amount,uint120 refundedBefore,uint8 funding,uint48 deadline); for ERC-3009
    /// `consent` is his signature for the token with that Refund's digest as nonce and `deadline` as validBefore.
    function refund(Payment calldata payment, uint120 amount, Funding funding, uint48 deadline, bytes calldata consent)
        external;
    /// By the payer, before anything was taken: the payment can never be authorised.
    function cancel(Payment calldata payment) external;

    // --- who may act --------------------------------------------------------------------------------------------
    function setSettler(address settler, bool allowed) external;
    /// Signature of SetSettler(address operator,address settler,bool allowed,uint256 nonce,uint48 deadline).
    function setSettlerBySig(address operator, address settler, bool allowed, uint48 deadline, bytes calldata signature)
        external;
    /// For the caller: when a payout of `asset` to my wallet fails, credit my balance instead.
    function setRedirect(address asset, bool allowed) external;
    /// ERC-2612 permit to the house; a permit that was already used is no error.
    function permit(address asset, address owner, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;

    /// Runs each item as if its caller had called it; one that fails is undone alone and reported by ItemFailed.
    function batch(Item[] calldata items) external returns (bool[] memory succeeded);

    // --- regulated assets ---------------------------------------------------------------------------------------
    /// By the asset itself, irrevocably, before any of it is in the house: from now on it is asked (`onMove`) before each
    /// of its moves in the house. Only an asset whose address ends in 0x7943 can: deploy it with a CREATE2 salt that makes
    /// it so, 65,536 tries on average. Free assets are told by their address, without a look at storage.
    function declareRegulated() external;
    function forceMove(address from, address to, uint256 amount) external;
    function forceRelease(Payment calldata payment, uint120 amount, address to) external;

    // --- views (revert with Locked while the house is calling out) ------------------------------------------------
    function paymentId(Payment calldata payment) external view returns (bytes32);
    function hold(bytes32 id) external view returns (uint120 held, uint120 captured, uint120 refunded, Status status);
    function isSettler(address operator, address sender) external view returns (bool);
    function settlerNonce(address operator) external view returns (uint256);
    function redirects(address recipient, address asset) external view returns (bool);
    function isRegulated(address asset) external view returns (bool);
    function domainSeparator() external view returns (bytes32);
}

/// What a move means, told to a regulated asset.
enum MoveKind {
    Transfer,
    Deposit,
    Withdraw,
    Authorize,
    Charge,
    Capture,
    Void,
    Release,
    Refund,
    Net
}

interface IMovePolicy {
    /// Reverts to forbid the move. `from`/`to` are the accounts behind it, never the house.
    function onMove(address operator, address from, address to, uint256 amount, MoveKind kind) external;
}
