-- Results of analyses, kept as they were answered, with the version of the data they were computed from.
create table axi.analyses (
  analysis_id  uuid primary key,
  tenant_id    uuid not null references axi.tenants,
  dataset_id   uuid not null references axi.datasets on delete cascade,
  owner_id     uuid not null,
  kind         text not null check (kind in ('correlations')),
  data_version integer not null,
  request      json not null,
  result       json not null,
  created_at   timestamptz not null default now()
);
create index analyses_dataset_idx on axi.analyses (dataset_id, created_at desc);
alter table axi.analyses enable row level security;
alter table axi.analyses force row level security;
create policy tenant on axi.analyses to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.analyses to :"owner" using (true);
grant select, insert, delete on axi.analyses to :"app";
