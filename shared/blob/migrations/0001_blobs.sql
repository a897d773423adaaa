-- Original files, in chunks, where the service has neither a folder nor Cloud Storage for them. A blob is written in
-- many short transactions, since one long one would hold back the whole server's clean-up, and becomes whole in the
-- last of them. Written, read and swept by shared/blob/postgres_blob.ts alone.
create table :"schema".blobs (
  blob_id     uuid primary key,
  key         text collate "C" not null check (length(key) between 1 and 200),
  size_bytes  bigint not null default 0,
  is_whole    boolean not null default false,
  modified_at timestamptz not null default now()
);
create unique index blobs_key_idx on :"schema".blobs (key) where is_whole;
create index blobs_partial_idx on :"schema".blobs (modified_at) where not is_whole;

create table :"schema".blob_chunks (
  blob_id uuid not null references :"schema".blobs on delete cascade,
  ordinal integer not null,
  bytes   bytea not null,
  primary key (blob_id, ordinal)
);
-- What is worth it has been compressed before it comes here.
alter table :"schema".blob_chunks alter column bytes set storage external;
grant select, insert, update, delete on :"schema".blobs to :"app";
grant select, insert, delete on :"schema".blob_chunks to :"app";
