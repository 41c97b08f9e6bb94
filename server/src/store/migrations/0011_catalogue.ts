export const sql = `
create table product (
  account text not null references account, id text not null, network text not null, created_ms bigint not null, updated_ms bigint not null,
  active boolean not null, name text not null, description text, images jsonb not null, metadata jsonb not null, default_price text,
  shippable boolean, statement_descriptor text, unit_label text, url text,
  primary key (account, id));
create index product_list on product (account, created_ms desc, id desc);
create table price (
  id text primary key, account text not null, network text not null, created_ms bigint not null, active boolean not null, product text not null,
  currency text not null, unit_amount_minor bigint check (unit_amount_minor >= 0), custom_amount jsonb, lookup_key text, nickname text,
  metadata jsonb not null, tax_behavior text not null,
  foreign key (account, product) references product (account, id),
  -- either the seller sets the amount or the buyer does
  check ((unit_amount_minor is null) <> (custom_amount is null)));
create index price_list on price (account, created_ms desc, id desc);
create index price_product on price (account, product);
create unique index price_lookup_key on price (account, lookup_key) where lookup_key is not null;
create table payment_link (
  id text primary key, account text not null references account, network text not null, created_ms bigint not null, active boolean not null,
  word text not null unique, currency text not null, line_items jsonb not null, after_completion jsonb not null, inactive_message text,
  payment_intent_data jsonb, metadata jsonb not null, sessions_most bigint, submit_type text not null, tips boolean not null);
create index payment_link_list on payment_link (account, created_ms desc, id desc);
alter table checkout_session add column payment_link text;
create index checkout_session_link on checkout_session (payment_link, created_ms) where payment_link is not null;
`
