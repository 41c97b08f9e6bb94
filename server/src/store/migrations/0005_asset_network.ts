export const sql = `
alter table intent add column asset_network text;
`
