-- What AXI does before it knows a tenant, or with more rights than its role has. Each of the definer's functions
-- runs as the owner and does one narrow thing.

-- The account with this e-mail address or user name and the tenant it signs in to: the wanted one, else the first.
-- No row where there is no such user or no such active membership.
create function axi.find_login(login text, wanted_tenant_id uuid)
  returns table (user_id uuid, tenant_id uuid, role text, password_hash text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  select u.user_id, m.tenant_id, m.role, u.password_hash
  from axi.users u join axi.memberships m using (user_id)
  where (u.email = login or u.username = login)
    and u.status = 'active' and m.status = 'active'
    and (wanted_tenant_id is null or m.tenant_id = wanted_tenant_id)
  order by m.created_at, m.tenant_id
  limit 1;
end;
grant execute on function axi.find_login(text, uuid) to :"app";

-- A user with a tenant of their own, of which they are the administrator.
create function axi.sign_up(
  tenant_id uuid, slug text, tenant_name text,
  user_id uuid, email text, username text, password_hash text, display_name text
) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
  insert into axi.tenants (tenant_id, slug, name) values (sign_up.tenant_id, sign_up.slug, sign_up.tenant_name);
  insert into axi.users (user_id, email, username, password_hash, display_name)
  values (sign_up.user_id, sign_up.email, sign_up.username, sign_up.password_hash, sign_up.display_name);
  insert into axi.memberships (tenant_id, user_id, role) values (sign_up.tenant_id, sign_up.user_id, 'admin');
end;
grant execute on function axi.sign_up(uuid, text, text, uuid, text, text, text, text) to :"app";

-- The tenant's schema, in which the service makes the dataset tables, and the role of the same name, which may read
-- them and nothing else. The role can't log in before it is given a password. Roles belong to the whole cluster, so a
-- name that exists already is an error, never taken over.
create function axi.provision_tenant(of_tenant_id uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  place text := 'tenant_' || replace(of_tenant_id::text, '-', '');
begin
  perform from axi.tenants where tenant_id = of_tenant_id;
  if not found then
    raise exception 'Cannot provision tenant %: there is no such tenant', of_tenant_id using errcode = 'no_data_found';
  end if;
  execute format('create role %I nologin noinherit connection limit 8', place);
  execute format('alter role %I set default_transaction_read_only = on', place);
  execute format('alter role %I set statement_timeout = %L', place, '5s');
  execute format('alter role %I set lock_timeout = %L', place, '1s');
  execute format('alter role %I set idle_in_transaction_session_timeout = %L', place, '10s');
  execute format('create schema %I authorization :"app"', place);
  execute format('grant usage on schema %I to %I', place, place);
  execute format('alter default privileges for role :"app" in schema %I grant select on tables to %I', place, place);
end
$$;
grant execute on function axi.provision_tenant(uuid) to :"app";

-- One user as their tenant sees them, in one round trip: the statement is a transaction of its own.
create function axi.read_profile(of_tenant_id uuid, of_user_id uuid) returns setof axi.user_profiles
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('app.tenant_id', of_tenant_id::text, true);
  return query select * from axi.user_profiles p where p.tenant_id = of_tenant_id and p.user_id = of_user_id;
end
$$;
grant execute on function axi.read_profile(uuid, uuid) to :"app";
