-- The files that a dataset's rows come from, in their order: the uploaded one, then those that were appended. Each is kept
-- in the blob store under blob_key, so that types can be changed later without a new upload. Read and written by AXI.
create table axi.dataset_parts (
  dataset_id     uuid not null references axi.datasets on delete cascade,
  part           integer not null check (part >= 1),
  tenant_id      uuid not null,
  blob_key       text not null unique,
  file_name      text not null,
  content_type   text,
  size_bytes     bigint not null check (size_bytes >= 0),
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  options        json not null, -- as they were asked for
  new_columns    text not null check (new_columns in ('add', 'ignore', 'refuse')),
  dialect        json not null,
  first_row      bigint not null check (first_row >= 1),
  row_count      bigint not null check (row_count >= 0),
  rejected_count bigint not null check (rejected_count >= 0),
  created_at     timestamptz not null default now(),
  primary key (dataset_id, part)
);
alter table axi.dataset_parts enable row level security;
alter table axi.dataset_parts force row level security;
create policy tenant on axi.dataset_parts to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.dataset_parts to :"owner" using (true);
grant select, insert, update, delete on axi.dataset_parts to :"app";

-- What older datasets were uploaded with is not known any more; most have been read without options.
insert into axi.dataset_parts (dataset_id, part, tenant_id, blob_key, file_name, size_bytes, content_sha256, options,
  new_columns, dialect, first_row, row_count, rejected_count, created_at)
select dataset_id, 1, tenant_id,
  'originals/' || replace(tenant_id::text, '-', '') || '/' || replace(dataset_id::text, '-', ''), name, size_bytes,
  content_sha256, '{}', 'add', dialect, 1, row_count, rejected_count, created_at
from axi.datasets;

alter table axi.dataset_rejects add column part integer not null default 1;

-- Rows are appended and replaced, columns added and read anew.
grant update (row_count, column_count, size_bytes, columns, rejected_count, dialect, data_version, content_sha256)
  on axi.datasets to :"app";
