-- Deleted datasets stay for a while: they keep their table and their original, but neither their view nor its name.
alter table axi.datasets add column deleted_at timestamptz;
alter table axi.datasets drop constraint datasets_tenant_id_table_name_key;
create unique index datasets_table_name_idx on axi.datasets (tenant_id, table_name) where deleted_at is null;
create index datasets_deleted_idx on axi.datasets (deleted_at) where deleted_at is not null;
grant update (table_name, deleted_at) on axi.datasets to :"app";

-- Datasets that were deleted before an instant, for the housekeeping that removes them before any tenant is known.
create function axi.datasets_deleted_before(at timestamptz, at_most integer)
  returns table (tenant_id uuid, dataset_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  select d.tenant_id, d.dataset_id from axi.datasets d
  where d.deleted_at < datasets_deleted_before.at order by d.deleted_at limit datasets_deleted_before.at_most;
end;
grant execute on function axi.datasets_deleted_before(timestamptz, integer) to :"app";
