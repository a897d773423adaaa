-- Answers that lie ready, each in one round trip: the statement is a transaction of its own. Row-level security holds as
-- for any other statement of the tenant.
create function axi.read_summary(of_tenant_id uuid, of_dataset_id uuid)
  returns table (data_version integer, row_count bigint, columns text)
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('app.tenant_id', of_tenant_id::text, true);
  return query
    select d.data_version, d.row_count, s.columns::text
    from axi.datasets d join axi.dataset_statistics s on s.dataset_id = d.dataset_id and s.data_version = d.data_version
    where d.tenant_id = of_tenant_id and s.tenant_id = of_tenant_id and d.dataset_id = of_dataset_id
      and d.deleted_at is null;
end
$$;
grant execute on function axi.read_summary(uuid, uuid) to :"app";

create function axi.read_data_version(of_tenant_id uuid, of_dataset_id uuid) returns integer
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('app.tenant_id', of_tenant_id::text, true);
  return (
    select d.data_version from axi.datasets d
    where d.tenant_id = of_tenant_id and d.dataset_id = of_dataset_id and d.deleted_at is null);
end
$$;
grant execute on function axi.read_data_version(uuid, uuid) to :"app";
