export const sql = `
create table account (id text primary key, network text not null, name text not null, payee text not null, operator text not null, created_ms bigint not null);
create table api_key (id text primary key, account text not null references account, network text not null, hash text not null unique, hint text not null, created_ms bigint not null);
create table intent (
  id text primary key, account text not null, network text not null, created_ms bigint not null,
  amount_minor bigint not null check (amount_minor > 0), currency text not null, capture_method text not null, status text not null,
  client_secret text not null unique, description text, receipt_email text, statement_descriptor text, return_url text,
  payment_method_types jsonb not null, metadata jsonb not null, confirmed boolean not null,
  canceled_ms bigint, cancellation_reason text, checkout_session text,
  payee text not null, operator text not null, terms_hash text not null unique,
  deposit_address text not null unique, deposit_terms jsonb not null, options jsonb not null, rate jsonb not null,
  accept_by_s bigint not null, capture_by_s bigint not null, refund_by_s bigint not null, refund_address text,
  payment text, asset text, received numeric(78,0) not null default 0,
  amount_capturable_minor bigint not null default 0, amount_received_minor bigint not null default 0, amount_refunded_minor bigint not null default 0,
  exception text, phases jsonb not null, version bigint not null default 0);
create index intent_list on intent (account, created_ms desc, id desc);
create index intent_waiting on intent (network, accept_by_s) where status in ('requires_payment_method', 'requires_action', 'processing', 'requires_capture');
create table checkout_session (
  id text primary key, account text not null, network text not null, created_ms bigint not null, intent text not null unique references intent,
  status text not null, success_url text, cancel_url text, line_items jsonb not null, metadata jsonb not null,
  client_reference_id text, customer_email text, amount_minor bigint not null, currency text not null, expires_s bigint not null);
create index checkout_session_list on checkout_session (account, created_ms desc, id desc);
create index checkout_session_open on checkout_session (network, expires_s) where status = 'open';
create table charge (
  id text primary key, account text not null, network text not null, intent text not null references intent, payment text not null unique,
  created_ms bigint not null, amount_minor bigint not null, captured_minor bigint not null, refunded_minor bigint not null,
  currency text not null, status text not null, description text, metadata jsonb not null);
create index charge_list on charge (account, created_ms desc, id desc);
create index charge_intent on charge (intent);
create table refund (
  id text primary key, account text not null, network text not null, intent text not null references intent, charge text not null, payment text not null,
  created_ms bigint not null, amount_minor bigint not null check (amount_minor > 0), amount numeric(78,0) not null check (amount > 0), currency text not null,
  status text not null, reason text, failure_reason text, metadata jsonb not null,
  refunded_before numeric(78,0) not null, funding int not null, deadline_s bigint not null, signature text, secret text not null unique, transaction_hash text);
create index refund_list on refund (account, created_ms desc, id desc);
create index refund_payment on refund (payment);
create index refund_intent on refund (intent);
create table event (
  sequence bigserial primary key, id text not null unique, account text not null, network text not null, type text not null,
  created_ms bigint not null, object jsonb not null, object_id text not null, key text not null unique);
create index event_list on event (account, created_ms desc, id desc);
create index event_object on event (object_id);
create table webhook_endpoint (
  id text primary key, account text not null, network text not null, url text not null, secret text not null,
  enabled_events jsonb not null, description text, metadata jsonb not null, status text not null, created_ms bigint not null);
create index webhook_endpoint_account on webhook_endpoint (account);
create table webhook_delivery (
  endpoint text not null references webhook_endpoint on delete cascade, event text not null references event (id), account text not null, network text not null,
  attempts int not null default 0, due_ms bigint not null, status text not null, response_status int, error text, delivered_ms bigint,
  primary key (endpoint, event));
create index webhook_delivery_due on webhook_delivery (due_ms) where status = 'pending';
create table idempotency (
  account text not null, network text not null, key text not null, request_hash text not null, status text not null,
  response_status int, response_body text, created_ms bigint not null, primary key (account, network, key));
create table job (
  id bigserial primary key, account text not null, network text not null, key text not null unique, kind text not null, intent text, payment text,
  target text not null, data text not null, gas bigint not null, status text not null, submission bigint, reason text, attempts int not null default 0,
  not_before_ms bigint not null, created_ms bigint not null, updated_ms bigint not null);
create index job_queued on job (network, not_before_ms, id) where status = 'queued';
create index job_submission on job (submission) where submission is not null;
create index job_failed on job (network, updated_ms) where status = 'failed';
create index job_payment on job (payment) where payment is not null;
create index job_intent on job (intent) where intent is not null;
create table submission (
  id bigserial primary key, account text not null, network text not null, signer text not null, nonce bigint not null, "to" text not null, data text not null,
  jobs jsonb not null, gas bigint not null, status text not null, transaction_hash text, block_number bigint, block_hash text, created_ms bigint not null, updated_ms bigint not null,
  unique (network, signer, nonce));
create index submission_open on submission (network, signer, nonce) where status in ('prepared', 'sent');
create index submission_block on submission (network, block_number);
create table attempt (
  hash text primary key, account text not null, network text not null, submission bigint not null references submission, raw text not null,
  max_fee_per_gas numeric(78,0) not null, max_priority_fee_per_gas numeric(78,0) not null, created_ms bigint not null, sent_ms bigint);
create index attempt_submission on attempt (submission);
create table block (network text not null, number bigint not null, hash text not null, parent_hash text not null, timestamp_s bigint not null, primary key (network, number));
create table cursor (network text primary key, number bigint not null, hash text not null);
create table chain_event (
  account text not null, network text not null, block_number bigint not null, log_index int not null, block_hash text not null, transaction_hash text not null,
  timestamp_s bigint not null, address text not null, name text not null, payment text, deposit text, intent text, asset text, amount numeric(78,0), args jsonb not null,
  primary key (network, block_number, log_index));
create index chain_event_payment on chain_event (network, payment) where payment is not null;
create index chain_event_intent on chain_event (intent) where intent is not null;
create index chain_event_deposit on chain_event (network, deposit) where deposit is not null;
create table payment (
  account text not null, network text not null, id text not null, intent text, terms text not null, payer text not null, payee text not null, asset text not null,
  fields jsonb not null, kind text not null, authorized numeric(78,0) not null, held numeric(78,0) not null, captured numeric(78,0) not null, fee numeric(78,0) not null,
  refunded numeric(78,0) not null, returned numeric(78,0) not null, block_number bigint not null, log_index int not null, transaction_hash text not null, timestamp_s bigint not null,
  primary key (network, id));
create index payment_intent on payment (intent) where intent is not null;
create index payment_held on payment (network) where held > 0;
create index payment_terms on payment (network, terms);
`
