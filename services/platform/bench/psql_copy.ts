import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { quoted, SQL_TYPE } from "../../axi/datasets/table_sql.ts";

/** psql's major version, or null where it is not in the PATH. */
export async function psqlVersion(): Promise<string | null> {
  try {
    const { stdout } = await new Deno.Command("psql", { args: ["--version"] }).output();
    return /\d+(\.\d+)?/.exec(new TextDecoder().decode(stdout))?.[0] ?? null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Loads the file by `\copy` into a new table with the columns and types of the dataset; the seconds it took. */
export async function psqlCopy(url: string, file: string, columns: Dataset["columns"]): Promise<number> {
  const definitions = columns.map(({ name, type }) => `${quoted(name)} ${SQL_TYPE[type]}`);
  await psql(url, `drop table if exists copied; create table copied (${definitions.join(", ")})`);
  const begun = performance.now();
  await psql(url, `\\copy copied from '${file.replaceAll("'", "''")}' with (format csv, header)`);
  const seconds = (performance.now() - begun) / 1000;
  await psql(url, "drop table copied");
  return seconds;
}

async function psql(url: string, command: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("psql", {
    args: ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", url, "--command", command],
    env: { PGTZ: "UTC", PGCLIENTENCODING: "UTF8" },
  }).output();
  if (!success) throw new Error(`Cannot run ${command} in psql: ${new TextDecoder().decode(stderr).trim()}`);
}
