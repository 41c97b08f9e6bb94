export const sql = `
alter table job add column after text;
create table passkey_account (
  address text primary key, x text not null, y text not null, origin text not null, created_ms bigint not null);
create index passkey_account_created on passkey_account (created_ms);
create table passkey_account_key (
  credential_id text primary key, passkey_account text not null references passkey_account, id text not null,
  x text not null, y text not null, origin text not null, created_ms bigint not null);
create index passkey_account_key_account on passkey_account_key (passkey_account);
create index job_kind on job (network, kind, created_ms) where target = 'passkeyAccounts';
`
