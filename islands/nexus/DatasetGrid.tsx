import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { withQuery } from "../lib/address.ts";
import { createDatasetErrands } from "../lib/dataset_errands.ts";
import { createDatasetRows, type DatasetRow, type Outcome } from "../lib/dataset_rows.ts";
import { fill } from "../lib/fill.ts";
import { Button } from "../ui/Button.tsx";
import { Table } from "../ui/Table.tsx";
import { Toast, ToastRegion } from "../ui/Toast.tsx";
import { type Acting, gridColumns, type GridLooks } from "./dataset_columns.tsx";

export interface DatasetGridProps extends GridLooks {
  readonly rows: readonly DatasetRow[];
  /** Id of the row whose name is being changed. */
  readonly edited: string | null;
  /** Why a name was not taken. */
  readonly error: string | null;
}

const REMOVE = "remove-dataset";

/** The list of datasets; renaming and deleting show at once and can be undone. Links and forms do the same without JavaScript. */
export default function DatasetGrid({ rows, edited, error, ...looks }: DatasetGridProps) {
  const { texts } = looks;
  const list = useMemo(() => createDatasetRows(rows, createDatasetErrands(texts.offline)), []);
  const editing = useSignal(edited), removing = useSignal<DatasetRow | null>(null);
  const rowById = (id: string | null) => list.rows.value.find(({ dataset_id }) => dataset_id === id);
  const acting: Acting = {
    edited: editing.value,
    error,
    onRename(row, name) {
      editing.value = null;
      void list.rename(row, name);
    },
    onCancel: () => editing.value = null,
  };
  /** The links of a row's menu lead to pages; here they need none. */
  const intercept = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const query = new URL(link.href).searchParams;
    const toEdit = rowById(query.get("edit")), toRemove = rowById(query.get("remove"));
    if (toEdit === undefined && toRemove === undefined) return;
    event.preventDefault();
    const menu = link.closest("[popover]");
    if (menu instanceof HTMLElement) menu.hidePopover();
    if (toEdit !== undefined) editing.value = toEdit.dataset_id;
    if (toRemove !== undefined) removing.value = toRemove;
  };
  return (
    <div onClick={intercept} class="min-w-0">
      <Table
        caption={texts.caption}
        columns={gridColumns(looks, acting)}
        rows={list.rows.value}
        rowKey={(row) => row.dataset_id}
      />
      <RemoveDialog removing={removing} looks={looks} onRemove={(row) => void list.remove(row)} />
      <ToastRegion>
        {list.outcome.value !== null && (
          <OutcomeToast
            outcome={list.outcome.value}
            looks={looks}
            onUndo={(row) =>
              void list.restore(row, rows.findIndex(({ dataset_id }) => dataset_id === row.dataset_id))}
            onClose={() => list.outcome.value = null}
          />
        )}
      </ToastRegion>
    </div>
  );
}

function OutcomeToast({ outcome, looks: { texts }, onUndo, onClose }: {
  readonly outcome: Outcome;
  readonly looks: GridLooks;
  readonly onUndo: (row: DatasetRow) => void;
  readonly onClose: () => void;
}) {
  const { kind, name, sentence, undo } = outcome;
  const isWell = kind === "removed" || kind === "restored";
  const text = sentence ?? (kind === "failed" ? texts.offline : fill(texts[kind], { name }));
  return (
    <Toast
      tone={isWell ? "good" : "bad"}
      action={
        <span class="flex shrink-0 items-center gap-1">
          {undo !== undefined && <Button onClick={() => onUndo(undo)}>{texts.undo}</Button>}
          <Button kind="quiet" icon="cross" label={texts.cancel} onClick={onClose} />
        </span>
      }
    >
      {text}
    </Toast>
  );
}

function RemoveDialog({ removing, looks: { texts, path }, onRemove }: {
  readonly removing: Signal<DatasetRow | null>;
  readonly looks: GridLooks;
  readonly onRemove: (row: DatasetRow) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const row = removing.value;
  useEffect(() => {
    if (row !== null) dialog.current?.showModal();
  }, [row]);
  if (row === null) return null;
  const close = () => removing.value = null;
  return (
    <dialog
      ref={dialog}
      id={REMOVE}
      aria-labelledby={`${REMOVE}-title`}
      {...{ closedby: "any" }}
      onClose={close}
      class="w-sm max-w-[calc(100vw-2rem)] rounded-md border border-control bg-page backdrop:bg-veil"
    >
      <form
        method="post"
        action={withQuery(`/datasets/${row.dataset_id}/delete`, { next: path })}
        class="grid gap-2 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          onRemove(row);
        }}
      >
        <h2 id={`${REMOVE}-title`} class="text-16 wrap-anywhere">
          {fill(texts.removeTitle, { name: row.name })}
        </h2>
        <p class="text-muted">{texts.removeText}</p>
        <div class="mt-2 flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{texts.cancel}</Button>
          <Button kind="danger" type="submit">{texts.remove}</Button>
        </div>
      </form>
    </dialog>
  );
}
