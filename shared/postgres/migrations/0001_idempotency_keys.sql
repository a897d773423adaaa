-- One row for each Idempotency-Key that a client has sent: written in the transaction of the verb it guards, together
-- with the verb's answer, which a repeat gets back. A row without an answer is a lease: a streamed upload is under way.
-- Read and written by shared/postgres/idempotency.ts alone.
create table :"schema".idempotency_keys (
  tenant_id      uuid not null,
  key            text not null check (length(key) between 1 and 255),
  request_sha256 text,
  answer         json,
  lease_id       uuid,
  expires_at     timestamptz not null,
  primary key (tenant_id, key)
);
create index idempotency_keys_expires_idx on :"schema".idempotency_keys (expires_at);
alter table :"schema".idempotency_keys enable row level security;
alter table :"schema".idempotency_keys force row level security;
create policy tenant on :"schema".idempotency_keys
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
-- What has expired belongs to nobody: the sweep sees it without a tenant, and may do nothing but delete it.
create policy expired_select on :"schema".idempotency_keys for select using (expires_at < now());
create policy expired_delete on :"schema".idempotency_keys for delete using (expires_at < now());
grant select, insert, update, delete on :"schema".idempotency_keys to :"app";
