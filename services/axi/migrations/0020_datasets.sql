-- Catalog of datasets. The rows themselves lie in tenant_<hex>.d_<hex>, under a view of the name `table_name`; the
-- original bytes in the blob store. Read and written by AXI.
create table axi.datasets (
  dataset_id     uuid primary key,
  tenant_id      uuid not null references axi.tenants,
  owner_id       uuid not null,
  name           text not null check (length(name) between 1 and 200),
  table_name     text not null check (length(table_name) between 1 and 63),
  status         text not null check (status in ('loading', 'ready', 'failed')),
  row_count      bigint not null check (row_count >= 0),
  column_count   integer not null check (column_count between 1 and 1000),
  size_bytes     bigint not null check (size_bytes >= 0),
  columns        json not null, -- [{name, source_name, type, nullable, flags}] in the order of the table
  rejected_count bigint not null check (rejected_count >= 0),
  dialect        json not null,
  data_version   integer not null default 1,
  version        integer not null default 1,
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  unique (tenant_id, table_name)
);
create index datasets_created_idx on axi.datasets (tenant_id, created_at desc, dataset_id);
alter table axi.datasets enable row level security;
alter table axi.datasets force row level security;
create policy tenant on axi.datasets to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.datasets to :"owner" using (true);
grant select, insert, delete on axi.datasets to :"app";
grant update (name, version, updated_at) on axi.datasets to :"app";

-- Cells that did not fit their column and rows of the wrong width, at most 10,000 a dataset; axi.datasets counts all.
create table axi.dataset_rejects (
  dataset_id  uuid not null references axi.datasets on delete cascade,
  reject_id   integer not null,
  tenant_id   uuid not null,
  line        bigint not null,
  column_name text,
  raw         text not null,
  reason      text not null,
  primary key (dataset_id, reject_id)
);
alter table axi.dataset_rejects enable row level security;
alter table axi.dataset_rejects force row level security;
create policy tenant on axi.dataset_rejects to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.dataset_rejects to :"owner" using (true);
grant select, insert, delete on axi.dataset_rejects to :"app";

-- What was computed while the rows were loaded, so that a summary or a correlation reads one row.
create table axi.dataset_statistics (
  dataset_id   uuid primary key references axi.datasets on delete cascade,
  tenant_id    uuid not null,
  data_version integer not null,
  columns      json not null, -- as GET /datasets/{id}/summary answers them
  co_moments   bytea -- float64, little-endian, of the numeric columns' pairs; null where there are too many
);
alter table axi.dataset_statistics enable row level security;
alter table axi.dataset_statistics force row level security;
create policy tenant on axi.dataset_statistics to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.dataset_statistics to :"owner" using (true);
grant select, insert, update, delete on axi.dataset_statistics to :"app";
