-- Cohorts, queries and composed reports are kept beside correlations, and all of them are listed as reports.
alter table axi.analyses drop constraint analyses_kind_check;
alter table axi.analyses
  add constraint analyses_kind_check check (kind in ('correlations', 'cohorts', 'query', 'report')),
  add column title text check (length(title) between 1 and 200);
create index analyses_created_idx on axi.analyses (tenant_id, created_at desc, analysis_id desc);
