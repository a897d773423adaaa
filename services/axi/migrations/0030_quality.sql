-- Judgements of a table's quality are kept beside the other analyses.
alter table axi.analyses drop constraint analyses_kind_check;
alter table axi.analyses
  add constraint analyses_kind_check check (kind in ('correlations', 'cohorts', 'query', 'quality', 'report'));
