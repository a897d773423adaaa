-- Where each session began, so that people can tell their sessions apart and end one that is not theirs. Sessions that
-- are older than this keep empty texts. Read and written by AXI; shown to nobody but the session's own user.
alter table axi.sessions
  add column user_agent text not null default '' check (length(user_agent) <= 300),
  add column address    text not null default '' check (length(address) <= 64); -- of an IPv6 one the /64
