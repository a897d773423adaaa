-- Uploads that come in pieces and may be resumed: what has come of each, and what became of it. The pieces lie in the
-- blob store under uploads/<tenant>/<upload>/<part>. Read and written by AXI.
create table axi.uploads (
  upload_id      uuid primary key,
  tenant_id      uuid not null references axi.tenants,
  owner_id       uuid not null,
  name           text not null check (length(name) between 1 and 200),
  options        json not null,
  metadata       text not null, -- as it was sent, since it is given back
  size_bytes     bigint not null check (size_bytes >= 0),
  bytes_received bigint not null default 0 check (bytes_received between 0 and size_bytes),
  part_count     integer not null default 0,
  phase          text not null default 'receiving'
                 check (phase in ('receiving', 'surveying', 'loading', 'ready', 'failed')),
  bytes_loaded   bigint not null default 0,
  rows           bigint not null default 0,
  rejected_count bigint not null default 0,
  dataset_id     uuid,
  problem        json,
  attempts       integer not null default 0, -- how often it was begun to load
  lease_id       uuid, -- of who loads it, until leased_until
  leased_until   timestamptz,
  revision       integer not null default 1, -- rises with every change
  created_at     timestamptz not null default now(),
  expires_at     timestamptz not null
);
create index uploads_tenant_idx on axi.uploads (tenant_id, phase);
create index uploads_expires_idx on axi.uploads (expires_at);
create index uploads_waiting_idx on axi.uploads (leased_until)
  where bytes_received = size_bytes and phase in ('receiving', 'surveying', 'loading');
alter table axi.uploads enable row level security;
alter table axi.uploads force row level security;
create policy tenant on axi.uploads to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.uploads to :"owner" using (true);
grant select, insert, update, delete on axi.uploads to :"app";

create table axi.upload_parts (
  upload_id  uuid not null references axi.uploads on delete cascade,
  start_byte bigint not null,
  tenant_id  uuid not null,
  part_id    uuid not null,
  size_bytes bigint not null check (size_bytes > 0),
  primary key (upload_id, start_byte)
);
alter table axi.upload_parts enable row level security;
alter table axi.upload_parts force row level security;
create policy tenant on axi.upload_parts to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.upload_parts to :"owner" using (true);
grant select, insert on axi.upload_parts to :"app";

-- Uploads that have run out and such as wait to be loaded by somebody, before any tenant is known.
create function axi.due_uploads(at timestamptz, at_most integer)
  returns table (tenant_id uuid, upload_id uuid, is_expired boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  (select u.tenant_id, u.upload_id, true from axi.uploads u
   where u.expires_at < due_uploads.at and (u.leased_until is null or u.leased_until < due_uploads.at)
   limit due_uploads.at_most)
  union all
  (select u.tenant_id, u.upload_id, false from axi.uploads u
   where u.bytes_received = u.size_bytes and u.phase in ('receiving', 'surveying', 'loading')
     and (u.leased_until is null or u.leased_until < due_uploads.at) and u.expires_at >= due_uploads.at
   limit due_uploads.at_most);
end;
grant execute on function axi.due_uploads(timestamptz, integer) to :"app";
