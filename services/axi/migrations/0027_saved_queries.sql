-- Queries that people keep, and of which columns the indexes of large dataset tables are made.
create table axi.saved_queries (
  query_id   uuid primary key,
  tenant_id  uuid not null references axi.tenants,
  dataset_id uuid not null references axi.datasets on delete cascade,
  owner_id   uuid not null,
  name       text not null check (length(name) between 1 and 200),
  request    json not null,
  created_at timestamptz not null default date_trunc('milliseconds', now())
);
create index saved_queries_created_idx on axi.saved_queries (tenant_id, created_at desc, query_id desc);
create index saved_queries_dataset_idx on axi.saved_queries (dataset_id, created_at);
alter table axi.saved_queries enable row level security;
alter table axi.saved_queries force row level security;
create policy tenant on axi.saved_queries to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.saved_queries to :"owner" using (true);
grant select, insert, delete on axi.saved_queries to :"app";

-- The datasets with saved queries, for the housekeeping that makes their indexes before any tenant is known.
create function axi.datasets_with_queries()
  returns table (tenant_id uuid, dataset_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  select distinct q.tenant_id, q.dataset_id from axi.saved_queries q;
end;
grant execute on function axi.datasets_with_queries() to :"app";
