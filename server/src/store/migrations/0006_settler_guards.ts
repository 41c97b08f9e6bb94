export const sql = `
alter table job add column contract_signer boolean not null default false;
create index job_contract_signer on job (network, updated_ms) where contract_signer and status <> 'done';
alter table submission add column stuck_ms bigint;
`
