import { AppError } from "@shared/core/errors.ts";

const FILE_ENDING = /(?:\.(?:csv|tsv|txt|jsonl?|ndjson|xlsx|parquet))?(?:\.(?:gz|zip))?$/;
const NAMES_TRIED = 1000;
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

/** What `store` gives for the first name of the dataset's that is free: null says that one is taken. Throws CONFLICT. */
export async function underFreeName<Stored>(
  name: string,
  store: (tableName: string) => Promise<Stored | null>,
): Promise<Stored> {
  for (let n = 1; n <= NAMES_TRIED; n++) {
    const stored = await store(tableName(name, n));
    if (stored !== null) return stored;
  }
  throw new AppError(
    "CONFLICT",
    `Cannot name the table: ${NAMES_TRIED} datasets are called "${name}" already`,
  );
}
