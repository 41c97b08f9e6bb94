export const sql = `
-- lists, filters and searches stay as fast when years of payments lie behind them
create index intent_status on intent (account, status, created_ms desc, id desc);
create index intent_amount on intent (account, amount_minor, created_ms desc, id desc);
create index event_type on event (account, type, created_ms desc, id desc);
-- what a starting server looks for
create index intent_lying on intent (network) where received > 0 and status <> 'succeeded';
create index intent_unpaid on intent (id) where payment is null;
create index intent_paid on intent (asset_network, payment, id) where payment is not null;
`
