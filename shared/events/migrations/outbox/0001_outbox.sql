-- Events, committed with the data they tell of and published from here by the service's relay. Written by
-- shared/events/postgres_outbox.ts, read by shared/events/postgres_outbox_queue.ts, kept for a week.
create table :"schema".outbox (
  event_id      uuid primary key,
  partition_key text not null,
  envelope      json not null,
  created_at    timestamptz not null default now()
);
create index outbox_created_idx on :"schema".outbox (created_at);

-- What is still to be published. `position` is taken while a commit is under way, and whoever takes one for a partition
-- key holds that key's lock until the commit can be seen. So whoever sees a position sees every earlier one of its
-- key, and no cursor is needed that could step over what commits late: what is not published stays here.
create table :"schema".outbox_queue (
  position bigint generated always as identity primary key,
  event_id uuid not null unique
);

create function :"schema".outbox_enqueue() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('outbox ' || tg_table_schema || ' ' || new.partition_key, 0));
  insert into :"schema".outbox_queue (event_id) values (new.event_id);
  return null;
end $$;
-- Deferred to the commit: a lock taken earlier would make writers of one key wait for each other's whole
-- transaction, and die in deadlocks with the rows that they lock too.
create constraint trigger outbox_enqueue after insert on :"schema".outbox
  deferrable initially deferred for each row execute function :"schema".outbox_enqueue();

-- Which of the service's processes relays.
create table :"schema".outbox_lease (
  only_row     boolean primary key default true check (only_row),
  holder       uuid not null,
  leased_until timestamptz not null
);
grant select, insert, delete on :"schema".outbox to :"app";
grant select, insert, delete on :"schema".outbox_queue to :"app";
grant select, insert, update, delete on :"schema".outbox_lease to :"app";
