import { useEffect, useRef } from "preact/hooks";
import { withQuery } from "../lib/address.ts";
import type { DatasetRow } from "../lib/dataset_rows.ts";
import { fill, fillCount } from "../lib/fill.ts";
import { formatBytes, formatInstant, formatNumber } from "../lib/format.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Menu, type MenuEntry } from "../ui/Menu.tsx";
import type { Column } from "../ui/Table.tsx";
import type { DatasetGridTexts } from "./dataset_grid_texts.ts";

/** What the list is sorted by, as AXI has it. */
export type DatasetSort = "name" | "row_count" | "size_bytes" | "created_at";

export interface GridLooks {
  readonly texts: DatasetGridTexts;
  readonly locale: string;
  readonly timeZone: string;
  /** Path and query of the page, without what is being done on it. */
  readonly path: string;
  /** A column of AXI's, with `-` before it where the largest stand first. */
  readonly sort: string;
  readonly canWrite: boolean;
}

/** What is being done to a row. */
export interface Acting {
  readonly edited: string | null;
  readonly error: string | null;
  readonly onRename: (row: DatasetRow, name: string) => void;
  readonly onCancel: () => void;
}

const NAME_MAX = 200;

/** The columns of the list of datasets. */
export function gridColumns(looks: GridLooks, acting: Acting): Column<DatasetRow>[] {
  const { texts } = looks;
  return [
    {
      key: "name",
      heading: texts.name,
      isName: true,
      cell: (row) =>
        acting.edited === row.dataset_id
          ? <Rename row={row} looks={looks} acting={acting} />
          : <Name row={row} looks={looks} />,
      sort: sortOf(looks, "name"),
    },
    ...figureColumns(looks),
    ...timeColumns(looks),
    {
      key: "actions",
      heading: texts.actions,
      isNumeric: true,
      cell: (row) => (
        <span class="inline-flex text-start font-normal">
          <Menu
            id={`menu-${row.dataset_id}`}
            label={fill(texts.actionsOf, { name: row.name })}
            entries={entriesOf(row, looks)}
          />
        </span>
      ),
    },
  ];
}

function figureColumns(looks: GridLooks): Column<DatasetRow>[] {
  const { texts, locale } = looks, figure = (value: number) => formatNumber(value, locale);
  return [
    {
      key: "rows",
      heading: texts.rows,
      isNumeric: true,
      from: "sm",
      cell: (row) => figure(row.row_count),
      sort: sortOf(looks, "row_count"),
    },
    {
      key: "columns",
      heading: texts.columns,
      isNumeric: true,
      from: "md",
      cell: (row) => figure(row.column_count),
    },
    {
      key: "size",
      heading: texts.size,
      isNumeric: true,
      from: "sm",
      cell: (row) => formatBytes(row.size_bytes, locale),
      sort: sortOf(looks, "size_bytes"),
    },
    {
      key: "rejected",
      heading: texts.rejected,
      isNumeric: true,
      from: "md",
      cell: ({ rejected_count, dataset_id }) =>
        rejected_count === 0
          ? <span class="text-muted">0</span>
          : <a class="link" href={`/datasets/${dataset_id}/rejects`}>{figure(rejected_count)}</a>,
    },
  ];
}

function timeColumns(looks: GridLooks): Column<DatasetRow>[] {
  const { texts, locale, timeZone } = looks;
  const instant = (at: string, style: "date" | "minute") => (
    <time datetime={at} title={formatInstant(at, { locale, timeZone, style: "second" })}>
      {formatInstant(at, { locale, timeZone, style })}
    </time>
  );
  return [
    {
      key: "created",
      heading: texts.created,
      isNumeric: true,
      from: "lg",
      cell: (row) => instant(row.created_at, "date"),
      sort: sortOf(looks, "created_at"),
    },
    {
      key: "updated",
      heading: texts.updated,
      isNumeric: true,
      from: "lg",
      cell: (row) => instant(row.updated_at, "minute"),
    },
  ];
}

function Name({ row, looks: { texts, locale } }: { readonly row: DatasetRow; readonly looks: GridLooks }) {
  return (
    <span class="grid min-w-0 py-1">
      <span class="flex min-w-0 items-center gap-2">
        <a
          href={`/datasets/${row.dataset_id}`}
          title={row.name}
          class="min-h-target truncate content-center hover:underline"
        >
          <bdi>{row.name}</bdi>
        </a>
        {row.status !== "ready" && (
          <Badge tone={row.status === "failed" ? "bad" : "accent"}>{texts[row.status]}</Badge>
        )}
      </span>
      <span class="text-12 font-normal text-muted sm:hidden">
        {fillCount(texts.rowCount, row.row_count, locale)} · {formatBytes(row.size_bytes, locale)}
      </span>
    </span>
  );
}

function Rename({ row, looks: { texts, path }, acting }: {
  readonly row: DatasetRow;
  readonly looks: GridLooks;
  readonly acting: Acting;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = input.current?.value.trim() ?? "";
    if (name !== "") acting.onRename(row, name);
  };
  return (
    <form
      method="post"
      action={withQuery(`/datasets/${row.dataset_id}/rename`, { next: path })}
      class="flex flex-wrap items-center gap-1 py-1 sm:min-w-64"
      onSubmit={submit}
    >
      <input type="hidden" name="version" value={row.version} />
      <input
        ref={input}
        name="name"
        value={row.name}
        aria-label={fill(texts.newName, { name: row.name })}
        aria-invalid={acting.error === null ? undefined : "true"}
        required
        autofocus
        maxLength={NAME_MAX}
        class="min-h-8 min-w-32 flex-1 rounded-sm border border-control bg-page px-2 font-normal"
        onKeyDown={(event) => event.key === "Escape" && acting.onCancel()}
      />
      <Button type="submit" kind="primary">{texts.save}</Button>
      <a
        href={path}
        class="inline-flex min-h-8 items-center rounded-sm px-2 font-normal text-muted hover:bg-hover hover:text-ink"
        onClick={(event) => {
          event.preventDefault();
          acting.onCancel();
        }}
      >
        {texts.cancel}
      </a>
      {acting.error !== null && (
        <p role="alert" class="basis-full text-12 font-normal text-bad">{acting.error}</p>
      )}
    </form>
  );
}

function entriesOf(row: DatasetRow, { texts, path, canWrite }: GridLooks): MenuEntry[] {
  const { dataset_id: id } = row, api = `/api/axi/datasets/${id}`;
  const download = (label: string, href: string): MenuEntry => ({ label, href, icon: "download" });
  return [
    { label: texts.open, href: `/datasets/${id}`, icon: "table" },
    ...canWrite ? [{ label: texts.rename, href: withQuery(path, { edit: id }), icon: "edit" } as const] : [],
    download(texts.original, `${api}/original`),
    download(texts.asCsv, `${api}/export?format=csv`),
    download(texts.asXlsx, `${api}/export?format=xlsx`),
    download(texts.asParquet, `${api}/export?format=parquet`),
    ...row.rejected_count > 0 ? [download(texts.rejects, `/datasets/${id}/rejects.csv`)] : [],
    ...canWrite
      ? [
        {
          label: texts.remove,
          href: withQuery(path, { remove: id }),
          icon: "remove",
          isDangerous: true,
        } as const,
      ]
      : [],
  ];
}

/** A click on a heading sorts by it: names from A, figures and times from the largest; another click the other way round. */
function sortOf({ path, sort }: GridLooks, column: DatasetSort): Column<DatasetRow>["sort"] {
  const first = column === "name" ? column : `-${column}`, other = column === "name" ? `-${column}` : column;
  const isSorted = sort === column || sort === `-${column}`;
  return {
    href: withQuery(path, { sort: sort === first ? other : first, page: null }),
    direction: !isSorted ? null : sort.startsWith("-") ? "descending" : "ascending",
  };
}
