export const sql = `
alter table account add column payee_set_ms bigint;
create index payment_payer on payment (payer, timestamp_s desc);
create index payment_payee on payment (payee, timestamp_s desc);
`
