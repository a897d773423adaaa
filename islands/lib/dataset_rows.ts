import { type Signal, signal } from "@preact/signals";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { DatasetErrands } from "./dataset_errands.ts";
import { ApiError } from "./problem.ts";

/** A dataset as the list shows it. */
export type DatasetRow = Pick<
  Dataset,
  | "dataset_id"
  | "name"
  | "status"
  | "row_count"
  | "column_count"
  | "size_bytes"
  | "rejected_count"
  | "version"
  | "created_at"
  | "updated_at"
>;

/** The row of a dataset. */
export function rowOf(dataset: DatasetRow): DatasetRow {
  const { dataset_id, name, status, row_count, column_count, size_bytes, rejected_count } = dataset;
  const { version, created_at, updated_at } = dataset;
  return {
    dataset_id,
    name,
    status,
    row_count,
    column_count,
    size_bytes,
    rejected_count,
    version,
    created_at,
    updated_at,
  };
}

/** What came of something that somebody did, for them to read. */
export interface Outcome {
  readonly kind: "removed" | "restored" | "conflict" | "gone" | "failed";
  /** Of the dataset, as it is called now. */
  readonly name: string;
  /** In place of a sentence of the page's own. */
  readonly sentence?: string;
  /** The dataset that can be had back. */
  readonly undo?: DatasetRow;
}

const VERSION_CONFLICT = 412;
const NOT_FOUND = 404;

/**
 * The rows of a list, on which what is done shows at once; where AXI refuses, the row is as it was, or as somebody else has
 * left it.
 */
export function createDatasetRows(first: readonly DatasetRow[], errands: DatasetErrands) {
  const rows: Signal<readonly DatasetRow[]> = signal(first);
  const outcome: Signal<Outcome | null> = signal(null);
  const put = (id: string, changed: Partial<DatasetRow>) => {
    rows.value = rows.value.map((row) => row.dataset_id === id ? { ...row, ...changed } : row);
  };
  const insert = (row: DatasetRow, at: number) => {
    rows.value = [...rows.value.slice(0, at), row, ...rows.value.slice(at)];
  };
  const drop = (id: string) => {
    rows.value = rows.value.filter(({ dataset_id }) => dataset_id !== id);
  };

  let last = Promise.resolve();
  /** One after the other, so that each knows the version which the one before it has made. */
  const inOrder = (act: () => Promise<void>) => last = last.then(act);

  /** Says why it did not work, and shows what there is instead. */
  async function rollBack(row: DatasetRow, error: unknown): Promise<void> {
    const { dataset_id, name } = row, status = error instanceof ApiError ? error.status : 0;
    if (status === VERSION_CONFLICT) {
      const current = await errands.read(dataset_id).catch(() => null);
      if (current !== null) {
        put(dataset_id, rowOf(current));
        outcome.value = { kind: "conflict", name: current.name };
        return;
      }
    }
    if (status === NOT_FOUND) {
      drop(dataset_id);
      outcome.value = { kind: "gone", name };
      return;
    }
    outcome.value = {
      kind: "failed",
      name,
      sentence: error instanceof Error ? error.message : String(error),
    };
  }

  return {
    rows,
    outcome,
    async rename(row: DatasetRow, name: string): Promise<void> {
      const { dataset_id: id } = row;
      if (name === row.name) return;
      outcome.value = null;
      put(id, { name });
      await inOrder(async () => {
        const { version } = rows.value.find(({ dataset_id }) => dataset_id === id) ?? row;
        try {
          put(id, rowOf(await errands.rename({ dataset_id: id, version }, name)));
        } catch (error) {
          put(id, { name: row.name });
          await rollBack(row, error);
        }
      });
    },
    async remove(row: DatasetRow): Promise<void> {
      const at = rows.value.findIndex(({ dataset_id }) => dataset_id === row.dataset_id);
      outcome.value = null;
      await inOrder(async () => {
        const known = rows.value.find(({ dataset_id }) => dataset_id === row.dataset_id) ?? row;
        drop(row.dataset_id);
        try {
          await errands.remove(known);
          outcome.value = { kind: "removed", name: known.name, undo: known };
        } catch (error) {
          insert(known, at);
          await rollBack(known, error);
        }
      });
    },
    async restore(row: DatasetRow, at: number): Promise<void> {
      try {
        insert(rowOf(await errands.restore(row.dataset_id)), at);
        outcome.value = { kind: "restored", name: row.name };
      } catch (error) {
        await rollBack(row, error);
      }
    },
  };
}
export type DatasetRows = ReturnType<typeof createDatasetRows>;
