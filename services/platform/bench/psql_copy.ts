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

/** Removes what was copied. */
export const NO_TABLE = "drop table if exists copied";

/** Makes the table that is copied into, with the columns and types of the dataset. */
export function createTable(columns: Dataset["columns"]): string {
  const definitions = columns.map(({ name, type }) => `${quoted(name)} ${SQL_TYPE[type]}`);
  return `create table copied (${definitions.join(", ")})`;
}

/** Copies the file by psql, which reads it. */
export function copyFrom(file: string): string {
  return `\\copy copied from '${file.replaceAll("'", "''")}' with (format csv, header)`;
}

/** Runs the commands in one psql, each in a transaction of its own or all in one. */
export async function psql(
  url: string,
  commands: readonly string[],
  { inOneTransaction = false } = {},
): Promise<void> {
  const { success, stderr } = await new Deno.Command("psql", {
    args: [
      ...["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
      ...(inOneTransaction ? ["--single-transaction"] : []),
      ...commands.flatMap((command) => ["--command", command]),
      url,
    ],
    env: { PGTZ: "UTC", PGCLIENTENCODING: "UTF8" },
  }).output();
  if (!success) {
    throw new Error(`Cannot run ${commands.join("; ")} in psql: ${new TextDecoder().decode(stderr).trim()}`);
  }
}
