export const sql = `
create table webhook_attempt (
  id bigserial primary key, account text not null, network text not null, endpoint text not null, event text not null, at_ms bigint not null,
  latency_ms int not null, response_status int, response text, error text);
create index webhook_attempt_delivery on webhook_attempt (endpoint, event);
create index webhook_attempt_at on webhook_attempt (at_ms);
alter table webhook_endpoint add column failing_since_ms bigint;
alter table webhook_endpoint add column disabled_ms bigint;
create index webhook_delivery_event on webhook_delivery (event);
create index event_object_order on event (object_id, sequence);
drop index event_object;
create index event_created on event (created_ms);
create index idempotency_created on idempotency (created_ms);
`
