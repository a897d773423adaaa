-- How much each tenant stores: originals and tables, those in the trash included. A counter that every transaction
-- changes as its last deed, so that nobody waits for it longer than a commit takes; it refuses what goes over the limit
-- that the transaction was told (app.storage_limit).
alter table axi.datasets add column stored_bytes bigint not null default 0 check (stored_bytes >= 0);
update axi.datasets set stored_bytes = size_bytes;

create table axi.tenant_storage (
  tenant_id  uuid primary key references axi.tenants on delete cascade,
  used_bytes bigint not null
);
insert into axi.tenant_storage (tenant_id, used_bytes)
select tenant_id, sum(stored_bytes) from axi.datasets group by tenant_id;
alter table axi.tenant_storage enable row level security;
alter table axi.tenant_storage force row level security;
create policy tenant on axi.tenant_storage to :"app" using (tenant_id = (select axi.current_tenant()));
create policy owner on axi.tenant_storage to :"owner" using (true);
grant select, insert, update on axi.tenant_storage to :"app";

-- The original's bytes and those of the table as it is at that moment.
create function axi.measure_dataset() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  rows_of regclass := to_regclass('tenant_' || replace(new.tenant_id::text, '-', '')
    || '.d_' || replace(new.dataset_id::text, '-', ''));
begin
  new.stored_bytes := new.size_bytes + coalesce(pg_total_relation_size(rows_of), 0);
  return new;
end
$$;
create trigger measure before insert or update of size_bytes, data_version on axi.datasets
  for each row execute function axi.measure_dataset();

create function axi.count_storage() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  of_tenant uuid := coalesce(new.tenant_id, old.tenant_id);
  change bigint := coalesce(new.stored_bytes, 0) - coalesce(old.stored_bytes, 0);
  allowed bigint := nullif(current_setting('app.storage_limit', true), '')::bigint;
  total bigint;
begin
  insert into axi.tenant_storage as s (tenant_id, used_bytes) values (of_tenant, change)
  on conflict (tenant_id) do update set used_bytes = s.used_bytes + change
  returning used_bytes into total;
  if change > 0 and total > allowed then
    raise exception 'Cannot store % bytes more: % bytes would be used', change, total
      using errcode = 'AX413', detail = json_build_object('wanted', change, 'used', total - change)::text;
  end if;
  return null;
end
$$;
create constraint trigger count_storage after insert or delete or update of stored_bytes, size_bytes, data_version
  on axi.datasets deferrable initially deferred for each row execute function axi.count_storage();
