import { readdir } from "node:fs/promises";
import { datasetTable, tenantSchema } from "@shared/core/ids.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { identifier } from "@shared/postgres/identifier.ts";
import type { Sql } from "@shared/postgres/sql.ts";

/** Each finds what may not be there, as texts, whatever the service was doing when it was killed. */
const CHECKS: Readonly<Record<string, string>> = {
  "table without a dataset": `
    select c.oid::regclass::text as found from pg_class c
    where c.relnamespace::regnamespace::text like 'tenant\\_%' and c.relkind = 'r' and not exists (
      select from axi.datasets d where c.relname = 'd_' || replace(d.dataset_id::text, '-', '')
        and c.relnamespace::regnamespace::text = 'tenant_' || replace(d.tenant_id::text, '-', ''))`,
  "dataset without its table": `
    select d.dataset_id::text as found from axi.datasets d
    where to_regclass('tenant_' || replace(d.tenant_id::text, '-', '')
      || '.d_' || replace(d.dataset_id::text, '-', '')) is null`,
  "view without a dataset": `
    select c.oid::regclass::text as found from pg_class c
    where c.relnamespace::regnamespace::text like 'tenant\\_%' and c.relkind = 'v' and not exists (
      select from axi.datasets d where c.relname = d.table_name and d.deleted_at is null
        and c.relnamespace::regnamespace::text = 'tenant_' || replace(d.tenant_id::text, '-', ''))`,
  "dataset without its view": `
    select d.dataset_id::text as found from axi.datasets d
    where d.deleted_at is null and not exists (
      select from pg_class c where c.relkind = 'v' and c.relname = d.table_name
        and c.relnamespace::regnamespace::text = 'tenant_' || replace(d.tenant_id::text, '-', ''))`,
  "half dataset": `select dataset_id::text as found from axi.datasets where status <> 'ready'`,
  "dataset without statistics": `
    select dataset_id::text as found from axi.datasets d
    where not exists (select from axi.dataset_statistics s where s.dataset_id = d.dataset_id
      and s.data_version = d.data_version)`,
  "dataset that is told of not once": `
    select dataset_id::text as found from axi.datasets d
    where 1 <> (select count(*) from axi.outbox o where o.envelope ->> 'type' = 'dataset.uploaded'
      and o.envelope ->> 'subject' = d.dataset_id::text)`,
  "storage counted wrong": `
    select s.tenant_id || ': ' || used_bytes as found from axi.tenant_storage s
    where used_bytes <> (
      select coalesce(sum(stored_bytes), 0) from axi.datasets d where d.tenant_id = s.tenant_id)`,
  "transaction prepared": `select gid as found from pg_prepared_xacts where database = current_database()`,
  "session idle in a transaction": `
    select query as found from pg_stat_activity
    where datname = current_database() and application_name = 'axi' and state like 'idle in transaction%'
      and state_change < now() - interval '5 seconds'`,
};

/** What is wrong in the database, one line a finding; `sql` is a superuser's. */
export async function leftoversOf(sql: Sql): Promise<string[]> {
  const findings: string[] = [];
  for (const [what, query] of Object.entries(CHECKS)) {
    const rows = await sql.unsafe<{ found: string }[]>(query);
    findings.push(...rows.map(({ found }) => `${what}: ${found}`));
  }
  const datasets = await sql<{ tenant_id: TenantId; dataset_id: DatasetId; row_count: number }[]>`
    select tenant_id, dataset_id, row_count from axi.datasets`;
  for (const { tenant_id, dataset_id, row_count } of datasets) {
    const table = `${identifier(tenantSchema(tenant_id))}.${identifier(datasetTable(dataset_id))}`;
    const [counted] = await sql.unsafe<{ count: number }[]>(`select count(*) from ${table}`);
    if (counted?.count !== row_count) {
      findings.push(`rows are missing: ${dataset_id} has ${counted?.count} of ${row_count}`);
    }
  }
  return findings;
}

/** Files of the blob store that belong to no dataset and no upload, or that are missing. */
export async function strayBlobs(sql: Sql, folder: string): Promise<string[]> {
  const known = new Set(
    (await sql<{ key: string }[]>`
      select blob_key as key from axi.dataset_parts
      union all
      select 'uploads/' || replace(p.tenant_id::text, '-', '') || '/' || replace(p.upload_id::text, '-', '')
        || '/' || replace(part_id::text, '-', '')
      from axi.upload_parts p join axi.uploads u using (upload_id) where u.phase not in ('ready', 'failed')`)
      .map(({ key }) => key),
  );
  const states = new Set(
    (await sql<{ key: string }[]>`
      select 'states/' || replace(tenant_id::text, '-', '') || '/' || replace(dataset_id::text, '-', '') || '/'
        || data_version as key
      from axi.datasets`).map(({ key }) => key),
  );
  const found = new Set<string>(), findings: string[] = [];
  for (const path of await filesBelow(folder)) {
    const [key = ""] = /^(?:originals|uploads|states)\/[0-9a-f/]+/.exec(path) ?? [];
    found.add(key);
    if (!known.has(key) && !states.has(key)) findings.push(`stray file: ${path}`);
  }
  return [...findings, ...[...known].filter((key) => !found.has(key)).map((key) => `missing file: ${key}`)];
}

/** Makes every file of the blob store look two hours old, so that the next sweep sees to it. */
export async function ageBlobs(folder: string): Promise<void> {
  const then = Date.now() / 1000 - 2 * 60 * 60;
  for (const path of await filesBelow(folder)) await Deno.utime(`${folder}/${path}`, then, then);
}

/** Paths of all files, relative, those of writes under way included. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(folder.length + 1));
}
