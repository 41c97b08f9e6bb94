export const sql = `
create table "user" (
  id text primary key, email text not null unique, name text not null, password_hash text, operator boolean not null,
  totp_secret text, totp_pending text, totp_step bigint not null default 0, created_ms bigint not null);
create table member (
  account text not null references account, "user" text not null references "user" on delete cascade, role text not null, created_ms bigint not null,
  primary key (account, "user"));
create index member_user on member ("user");
create table session (
  id text primary key, token_hash text not null unique, "user" text not null references "user" on delete cascade, account text references account,
  created_ms bigint not null, seen_ms bigint not null, expires_ms bigint not null, address text not null, agent text not null);
create index session_of_user on session ("user");
create table invitation (
  id text primary key, token_hash text not null unique, account text references account, role text not null, operator boolean not null, email text,
  created_ms bigint not null, expires_ms bigint not null, used_ms bigint);
create index invitation_account on invitation (account);
create table recovery_code ("user" text not null references "user" on delete cascade, hash text not null, used_ms bigint, primary key ("user", hash));
create table passkey (
  id text primary key, "user" text not null references "user" on delete cascade, public_key text not null, counter bigint not null,
  transports jsonb not null, name text not null, created_ms bigint not null, used_ms bigint);
create index passkey_user on passkey ("user");
create table passkey_challenge (challenge text primary key, "user" text references "user" on delete cascade, expires_ms bigint not null);
create table audit_entry (
  id bigserial primary key, at_ms bigint not null, account text references account, actor text not null, "user" text, name text not null,
  address text not null, act text not null, target text, detail jsonb not null, status int);
create index audit_entry_account on audit_entry (account, id desc);
create index audit_entry_user on audit_entry ("user", id desc);
create function audit_entry_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.status is null and new.status is not null and (to_jsonb(new) - 'status' - 'detail' - 'target' - 'account') = (to_jsonb(old) - 'status' - 'detail' - 'target' - 'account') then
    return new;
  end if;
  raise exception 'audit_entry is append-only';
end $$;
create trigger audit_entry_kept before update or delete on audit_entry for each row execute function audit_entry_kept();
alter table api_key add column kind text not null default 'secret', add column name text, add column permissions jsonb,
  add column expires_ms bigint, add column used_ms bigint, add column created_by text;
create index api_key_account on api_key (account);
`
