-- Who is who. A user exists once and is a member of tenants; every token and every row of data belongs to one tenant.
-- Read and written by AXI. Row-level security binds the owner too, so each role that may pass is named in a policy:
-- axi_app sees the transaction's tenant alone, axi_owner (migrations and the functions of 0003) sees all.
create table axi.tenants (
  tenant_id  uuid primary key,
  slug       text not null unique check (slug ~ '^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$'),
  name       text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now()
);

create table axi.users (
  user_id       uuid primary key,
  email         text not null unique check (length(email) <= 254), -- as normalizeEmail() gives it
  username      text not null unique check (username ~ '^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$'),
  password_hash text not null check (password_hash like '$argon2id$%'), -- a PHC string
  display_name  text not null check (length(display_name) between 1 and 100),
  locale        text not null default 'en' check (length(locale) <= 35),
  time_zone     text not null default 'UTC' check (length(time_zone) <= 64),
  status        text not null default 'active' check (status in ('active', 'disabled')), -- on the whole platform
  version       integer not null default 1,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);

create table axi.memberships (
  tenant_id  uuid not null references axi.tenants on delete cascade,
  user_id    uuid not null references axi.users on delete cascade,
  role       text not null check (role in ('viewer', 'analyst', 'admin')),
  status     text not null default 'active' check (status in ('active', 'disabled')), -- within the tenant
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index memberships_user_idx on axi.memberships (user_id, created_at);

alter table axi.tenants enable row level security;
alter table axi.tenants force row level security;
create policy tenant on axi.tenants to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.tenants to :"owner" using (true);

alter table axi.memberships enable row level security;
alter table axi.memberships force row level security;
create policy tenant on axi.memberships to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.memberships to :"owner" using (true);

alter table axi.users enable row level security;
alter table axi.users force row level security;
-- The inner table's own policy leaves the members of the transaction's tenant.
create policy tenant on axi.users to :"app"
  using (exists (select from axi.memberships where memberships.user_id = users.user_id));
create policy owner on axi.users to :"owner" using (true);

-- A user as one tenant sees them.
create view axi.user_profiles with (security_invoker = true) as
select u.user_id, u.email, u.username, u.display_name, u.locale, u.time_zone,
       case when u.status = 'active' then m.status else u.status end as status,
       t.tenant_id, t.name as tenant_name, m.role, u.version, u.created_at
from axi.memberships m
join axi.users u using (user_id)
join axi.tenants t using (tenant_id);

-- Hashes are not readable here: only find_login() gives one, of one user.
grant select on axi.tenants, axi.memberships, axi.user_profiles to :"app";
grant select (user_id, email, username, display_name, locale, time_zone, status, version, created_at, updated_at)
  on axi.users to :"app";
grant update (display_name, locale, time_zone, password_hash, version, updated_at) on axi.users to :"app";
grant update (status) on axi.memberships to :"app";
