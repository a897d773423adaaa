-- Credentials of programs, kept as SHA-256: they are 256 random bits, so nothing slower is needed. API keys belong to a
-- tenant; service clients are the platform's own services. Read and written by AXI.
create table axi.api_keys (
  api_key_id   uuid primary key,
  tenant_id    uuid not null references axi.tenants on delete cascade,
  name         text not null check (length(name) between 1 and 100),
  prefix       text not null,
  key_sha256   bytea not null unique check (length(key_sha256) = 32),
  role         text not null check (role in ('viewer', 'analyst', 'admin')),
  created_by   uuid not null,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  foreign key (tenant_id, created_by) references axi.memberships on delete cascade
);
create index api_keys_tenant_idx on axi.api_keys (tenant_id, api_key_id);
alter table axi.api_keys enable row level security;
alter table axi.api_keys force row level security;
create policy tenant on axi.api_keys to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.api_keys to :"owner" using (true);
grant select, insert on axi.api_keys to :"app";
grant update (revoked_at) on axi.api_keys to :"app";

-- The live key with this hash, before any tenant is known. It can do no more than its maker still can: no row once the
-- maker is disabled. The time of use is kept to the minute, so that a busy key does not write at each call.
create function axi.use_api_key(sha256 bytea, at timestamptz)
  returns table (api_key_id uuid, tenant_id uuid, role text, maker_role text, expires_at timestamptz)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update axi.api_keys k set last_used_at = at
  where k.key_sha256 = sha256 and k.revoked_at is null
    and (k.last_used_at is null or k.last_used_at < at - interval '1 minute');
  return query
    select k.api_key_id, k.tenant_id, k.role, m.role, k.expires_at
    from axi.api_keys k
    join axi.memberships m on m.tenant_id = k.tenant_id and m.user_id = k.created_by
    join axi.users u on u.user_id = k.created_by
    where k.key_sha256 = sha256 and k.revoked_at is null and (k.expires_at is null or k.expires_at > at)
      and m.status = 'active' and u.status = 'active';
end
$$;
grant execute on function axi.use_api_key(bytea, timestamptz) to :"app";

create table axi.service_clients (
  client_id     text primary key check (client_id ~ '^[a-z][a-z0-9_-]{0,63}$'),
  secret_sha256 bytea not null check (length(secret_sha256) = 32),
  audiences     text[] not null, -- the services it may call
  scopes        text[] not null,
  created_at    timestamptz not null default now()
);
grant select on axi.service_clients to :"app";
