-- Events that a consumer of this service has dealt with: a row is written in the transaction of the effect, so that an
-- event that comes again has no second one. Written and swept by shared/events/postgres_inbox.ts alone.
create table :"schema".inbox (
  consumer_group text not null,
  event_id       uuid not null,
  claimed_at     timestamptz not null default now(),
  primary key (consumer_group, event_id)
);
create index inbox_claimed_idx on :"schema".inbox (claimed_at);
grant select, insert, update, delete on :"schema".inbox to :"app";
