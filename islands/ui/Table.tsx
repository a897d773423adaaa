import type { ComponentChildren } from "preact";
import { classes } from "./classes.ts";
import { Icon } from "./Icon.tsx";

export interface Column<Row> {
  readonly key: string;
  readonly heading: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand at the end of the line, so that their digits line up. */
  readonly isNumeric?: boolean;
  /** True for the column that names the row. */
  readonly isName?: boolean;
  /** From which width of the window on the column is shown; always where absent. */
  readonly from?: keyof typeof FROM;
  /** Where the heading leads, and how the table is sorted by it now. */
  readonly sort?: { readonly href: string; readonly direction: "ascending" | "descending" | null };
}

const FROM = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden" } as const;

/** Rows and columns as they are. The caption names the table; the region around it scrolls and takes the keyboard. */
export function Table<Row>({ caption, columns, rows, rowKey, isTall = false, empty }: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  /** True where the table scrolls within itself, under a head that stays. */
  readonly isTall?: boolean;
  /** What stands in place of rows when there are none. */
  readonly empty?: ComponentChildren;
}) {
  return (
    <div
      role="group"
      aria-label={caption}
      tabindex={0}
      class={classes("relative overflow-auto", isTall && "max-h-[70vh]")}
    >
      <table data-rows class="w-full">
        <caption class="heard-only">{caption}</caption>
        <thead class="sticky top-0 z-1 bg-page text-12 text-muted">
          <tr>{columns.map((column) => <Heading key={column.key} column={column} />)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} class="border-t border-line hover:bg-hover">
              {columns.map((column) => <Cell key={column.key} column={column}>{column.cell(row)}</Cell>)}
            </tr>
          ))}
          {rows.length === 0 && empty !== undefined && (
            <tr class="border-t border-line">
              <td colspan={columns.length}>{empty}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function Heading<Row>({ column: { heading, isNumeric = false, from, sort } }: { column: Column<Row> }) {
  const look = classes(
    "h-row px-3 first:ps-4 last:pe-4 font-medium whitespace-nowrap",
    isNumeric && "text-end",
    from !== undefined && FROM[from],
  );
  if (sort === undefined) return <th scope="col" class={look}>{heading}</th>;
  const icon = sort.direction === "descending" ? "down" : "up";
  return (
    <th scope="col" class={look} aria-sort={sort.direction ?? undefined}>
      <a
        href={sort.href}
        class={classes(
          "inline-flex min-h-target items-center gap-1 hover:text-ink",
          sort.direction !== null && "text-ink",
        )}
      >
        {heading}
        {sort.direction !== null && <Icon name={icon} />}
      </a>
    </th>
  );
}

function Cell<Row>({ column, children }: { column: Column<Row>; children: ComponentChildren }) {
  const look = classes(
    "h-row px-3 first:ps-4 last:pe-4",
    column.isNumeric === true ? "text-end whitespace-nowrap" : "max-w-[max(10rem,40vw)] truncate",
    column.isName === true && "font-medium",
    column.from !== undefined && FROM[column.from],
  );
  if (column.isName === true) return <th scope="row" class={look}>{children}</th>;
  return <td class={look}>{children}</td>;
}
