export const sql = `
alter table intent add column credits jsonb not null default '[]';
create index intent_exception on intent (account, created_ms desc, id desc) where exception is not null;
create table resolution (
  account text not null, network text not null, intent text not null references intent, ordinal int not null, id text not null,
  status text not null, exception text not null, resolution text not null, money jsonb not null, reason text, created_ms bigint not null,
  primary key (intent, ordinal), unique (id, status));
create table claim_link (
  id text primary key, account text not null, network text not null, intent text not null references intent, token_hash text not null unique,
  created_ms bigint not null, expires_ms bigint not null, used_ms bigint);
create index claim_link_intent on claim_link (intent);
`
