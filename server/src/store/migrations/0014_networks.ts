export const sql = `
create table network_pause (network text primary key, paused_ms bigint not null);
alter table cursor add column safe bigint, add column finalized bigint;
`
