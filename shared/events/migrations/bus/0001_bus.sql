-- The log of all events, in partitions. Within one, positions become visible in ascending order, because publishers
-- hold the partition's lock until their commit can be seen. Written by shared/events/postgres_bus.ts, read by
-- shared/events/postgres_bus_group.ts, kept for a week.
create table :"schema".log (
  position     bigint generated always as identity primary key,
  partition    integer not null,
  event_id     uuid not null unique,
  type         text not null,
  envelope     json not null,
  published_at timestamptz not null default now()
);
create index log_partition_idx on :"schema".log (partition, position);
create index log_published_idx on :"schema".log (published_at);

-- How far a consumer group has come in each partition, and which member may go on there until when.
create table :"schema".offsets (
  consumer_group text not null,
  partition      integer not null,
  position       bigint not null default 0,
  member         uuid,
  leased_until   timestamptz,
  primary key (consumer_group, partition)
);

-- Members of each group that are alive, so that each can tell its fair share.
create table :"schema".members (
  consumer_group text not null,
  member         uuid not null,
  alive_until    timestamptz not null,
  primary key (consumer_group, member)
);

-- Events that a group could not handle, with the reason.
create table :"schema".dead_letters (
  dead_letter_id bigint generated always as identity primary key,
  consumer_group text not null,
  event_id       uuid not null,
  reason         text not null,
  detail         text not null,
  envelope       json not null,
  died_at        timestamptz not null default now(),
  unique (consumer_group, event_id)
);
grant select, insert, delete on :"schema".log to :"app";
grant select, insert, update on :"schema".offsets to :"app";
grant select, insert, update, delete on :"schema".members to :"app";
grant select, insert, update, delete on :"schema".dead_letters to :"app";
