-- Sign-ins and their chains of refresh tokens: every refresh replaces the token by its successor, and a token that
-- comes back after its time ends the session. Tokens are kept as SHA-256. Read and written by AXI.
create table axi.sessions (
  session_id uuid primary key,
  tenant_id  uuid not null,
  user_id    uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null, -- however often it is refreshed
  ended_at   timestamptz,
  foreign key (tenant_id, user_id) references axi.memberships on delete cascade
);
create index sessions_user_idx on axi.sessions (user_id, created_at);

create table axi.refresh_tokens (
  token_sha256 bytea primary key check (length(token_sha256) = 32),
  tenant_id    uuid not null references axi.tenants on delete cascade,
  session_id   uuid not null references axi.sessions on delete cascade,
  salt         bytea not null check (length(salt) = 16), -- with the token and a secret it gives the successor
  issued_at    timestamptz not null,
  expires_at   timestamptz not null, -- where it is not used
  replaced_at  timestamptz
);
create index refresh_tokens_session_idx on axi.refresh_tokens (session_id, expires_at);

alter table axi.sessions enable row level security;
alter table axi.sessions force row level security;
create policy tenant on axi.sessions to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.sessions to :"owner" using (true);
alter table axi.refresh_tokens enable row level security;
alter table axi.refresh_tokens force row level security;
create policy tenant on axi.refresh_tokens to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.refresh_tokens to :"owner" using (true);
grant select, insert, delete on axi.sessions, axi.refresh_tokens to :"app";
grant update (ended_at) on axi.sessions to :"app";
grant update (replaced_at) on axi.refresh_tokens to :"app";

-- Whose refresh token this is, before any tenant is known.
create function axi.find_refresh_token(sha256 bytea) returns table (session_id uuid, tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  select s.session_id, s.tenant_id, s.user_id
  from axi.refresh_tokens t join axi.sessions s using (session_id)
  where t.token_sha256 = find_refresh_token.sha256;
end;
grant execute on function axi.find_refresh_token(bytea) to :"app";

-- Ends all sessions of a user, whatever tenant they are in: after a change of password nobody stays signed in.
create function axi.end_sessions_of(of_user_id uuid, at timestamptz) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
  update axi.sessions set ended_at = at where user_id = of_user_id and ended_at is null;
end;
grant execute on function axi.end_sessions_of(uuid, timestamptz) to :"app";

-- What ended before its time: tokens of the subject issued before not_before are void. Rows matter for as long as an
-- access token lives and are swept soon after; every service polls them, so they hold ids of all tenants.
create table axi.revocations (
  position    bigint generated always as identity primary key,
  kind        text not null check (kind in ('user', 'session', 'api_key')),
  subject     text not null,
  not_before  timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index revocations_recorded_idx on axi.revocations (recorded_at);
grant select, insert, delete on axi.revocations to :"app";
