export const sql = `
alter table refund add column version bigint not null default 0;
create index refund_pending on refund (network) where status = 'pending';
`
