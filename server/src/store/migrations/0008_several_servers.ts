export const sql = `
create table lease (task text primary key, holder text not null, epoch bigint not null, until timestamptz not null);
create table deposit (
  sequence bigserial primary key, address text not null unique, account text not null, network text not null,
  intent text not null, terms_hash text not null, record jsonb not null);
create index deposit_intent on deposit (intent);
create index deposit_terms on deposit (terms_hash);
`
