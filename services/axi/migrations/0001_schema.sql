-- Schema of AXI's own tables. axi_owner owns and migrates; axi_app, the service's role, gets from each migration just
-- what the service does with the table. Nobody else gets in: what other services may read is published elsewhere.
create schema if not exists axi;
revoke all on schema axi from public;
grant usage on schema axi to :"app";
alter default privileges revoke execute on functions from public;

-- The tenant of the running transaction, null where none is set. A setting that was local to an earlier transaction
-- of the connection reads as '' afterwards, not as null.
create function axi.current_tenant() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;
grant execute on function axi.current_tenant() to :"app";
