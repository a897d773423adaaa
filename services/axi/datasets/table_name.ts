import { AppError } from "@shared/core/errors.ts";

const FILE_ENDING = /(?:\.(?:csv|tsv|txt|jsonl?|ndjson|xlsx|parquet))?(?:\.(?:gz|zip))?$/;
/** Others may take the next names at the same time. */
const NAMES_TRIED = 100;
const LENGTH_MAX = 48; // leaves room for a suffix within PostgreSQL's 63 bytes

/**
 * The n-th name, from 1, under which people's SQL may find a dataset called `name`: lower-case ASCII letters, digits
 * and underscores, begun by a letter. Accents fall away; a file's ending, too. Never the form `d_<hex>` of the tables.
 */
export function tableName(name: string, n: number): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(FILE_ENDING, "")
    .replace(/\p{Mark}/gu, "").replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, LENGTH_MAX);
  const base = /^[a-z]/.test(plain) && !/^d_[0-9a-f]{32}/.test(plain)
    ? plain
    : `t_${plain}`.replace(/_$/, "");
  return n === 1 ? base : `${base}_${n}`;
}

/** Table names of a tenant's datasets. */
export interface TableNames<Stored> {
  /** Stores under that name; null says that it is taken. */
  store(tableName: string): Promise<Stored | null>;
  /** The greatest number that follows the base in a name that is taken; 1 where there is none. */
  lastNumber(base: string): Promise<number>;
}

/** What is stored under the next free name of a dataset's. Throws CONFLICT where others take each first. */
export async function underFreeName<Stored>(
  name: string,
  { store, lastNumber }: TableNames<Stored>,
): Promise<Stored> {
  const first = await store(tableName(name, 1));
  if (first !== null) return first;
  const last = await lastNumber(tableName(name, 1));
  for (let n = last + 1; n <= last + NAMES_TRIED; n++) {
    const stored = await store(tableName(name, n));
    if (stored !== null) return stored;
  }
  throw new AppError(
    "CONFLICT",
    `Cannot name the table: many datasets are called "${name}" at once; try again`,
  );
}
