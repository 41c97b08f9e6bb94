export const sql = `
-- null: the payer is not asked for a tip; amount_minor includes it
alter table intent add column tip_minor bigint check (tip_minor >= 0);
-- opens the receipt, and cannot be turned into the secret that opens the payment
alter table intent add column receipt text generated always as ('rcpt_' || left(encode(sha256(('receipt:' || client_secret)::bytea), 'hex'), 40)) stored;
create unique index intent_receipt on intent (receipt);
`
