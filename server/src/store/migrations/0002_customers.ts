export const sql = `
create table customer (
  id text primary key, account text not null, network text not null, created_ms bigint not null, deleted boolean not null default false,
  email text, name text, phone text, description text, details jsonb not null, metadata jsonb not null);
create index customer_list on customer (account, created_ms desc, id desc);
alter table intent add column customer text references customer;
alter table intent add column shipping jsonb;
create index intent_customer on intent (customer, created_ms desc, id desc) where customer is not null;
create index intent_metadata on intent using gin (metadata jsonb_path_ops);
create index charge_metadata on charge using gin (metadata jsonb_path_ops);
create index customer_metadata on customer using gin (metadata jsonb_path_ops);
create index customer_email on customer (account, email) where email is not null;
alter table checkout_session add column customer text references customer;
create index charge_transaction on charge (('txn_1' || substr(id, 4)));
create index refund_transaction on refund (('txn_2' || substr(id, 4)));
create index charge_payout on charge (('po_1' || substr(id, 4)));
create view balance_transaction as
  select 'txn_1' || substr(c.id, 4) as id, c.account, c.network, c.created_ms, 'charge' as type, c.id as source, c.currency,
    c.captured_minor as amount_minor, c.description
  from charge c where c.captured_minor > 0
  union all
  select 'txn_2' || substr(r.id, 4), r.account, r.network, r.created_ms, 'refund', r.id, r.currency, -r.amount_minor, r.reason
  from refund r where r.status = 'succeeded';
create view payout as
  select 'po_1' || substr(c.id, 4) as id, c.account, c.network, c.created_ms, c.id as charge, c.currency, c.captured_minor as amount_minor
  from charge c where c.captured_minor > 0;
`
