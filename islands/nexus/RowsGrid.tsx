import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Cell, ColumnType, RowsPage } from "@shared/contracts/axi_datasets.ts";
import { apiJson } from "../lib/api_fetch.ts";
import { cellText, isNumeric } from "../lib/cells.ts";
import { fill } from "../lib/fill.ts";
import { formatNumber } from "../lib/format.ts";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/Icon.tsx";

/** Rows that the browser keeps at most; whoever wants more filters, or takes the file. */
const KEPT_MAX = 20_000;
/** Rows that are drawn beyond what is seen, and within which of the end the next ones are asked for. */
const OVERSCAN = 12;
const AHEAD = 40;
const TITLE_MAX = 500;

export interface GridColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly sort: { readonly href: string; readonly direction: "ascending" | "descending" | null };
}

export interface RowsGridTexts {
  readonly number: string;
  readonly missing: string;
  /** With {loaded}, as the next two. */
  readonly loaded: string;
  readonly all: string;
  readonly full: string;
  readonly loading: string;
  readonly failed: string;
  readonly retry: string;
}

export interface RowsGridProps {
  readonly caption: string;
  readonly apiPath: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Number of the first row, from 1. */
  readonly first: number;
  readonly nextCursor: string | null;
  /** null where nobody has counted. */
  readonly rowCount: number | null;
  /** The links to other pages, which are not needed once rows come by scrolling. */
  readonly pagesId: string;
  readonly texts: RowsGridTexts;
  readonly locale: string;
}

/** Rows of equal height, of which those in sight are drawn; the next ones come by scrolling. */
export default function RowsGrid(props: RowsGridProps) {
  const { caption, columns, first, rowCount, texts } = props;
  const rows = useSignal(props.rows), cursor = useSignal(props.nextCursor);
  const state = useSignal<"idle" | "loading" | "failed">("idle");
  const range = useSignal({ from: 0, to: props.rows.length, rowPx: 0 });
  const view = useRef<HTMLDivElement>(null);

  const look = () => {
    const place = view.current, rowPx = range.value.rowPx;
    if (place === null || rowPx === 0) return;
    const from = Math.max(0, Math.floor(place.scrollTop / rowPx) - OVERSCAN);
    const to = Math.min(
      rows.value.length,
      Math.ceil((place.scrollTop + place.clientHeight) / rowPx) + OVERSCAN,
    );
    if (from !== range.value.from || to !== range.value.to) range.value = { from, to, rowPx };
    if (to > rows.value.length - AHEAD && state.value === "idle") void more();
  };
  const more = async () => {
    if (cursor.value === null || rows.value.length >= KEPT_MAX) return;
    state.value = "loading";
    try {
      const path = `${props.apiPath}&cursor=${encodeURIComponent(cursor.value)}`;
      const page = await apiJson<RowsPage>("axi", path, { offline: texts.failed });
      rows.value = [...rows.value, ...page.rows];
      cursor.value = page.next_cursor;
      state.value = "idle";
      look();
    } catch {
      state.value = "failed";
    }
  };
  useLayoutEffect(() => {
    const rowPx = view.current === null ? 0 : settle(view.current);
    range.value = { ...range.value, rowPx };
  }, []);
  useEffect(() => {
    document.getElementById(props.pagesId)?.setAttribute("hidden", "");
    look();
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);

  const { from, to, rowPx } = range.value, all = rows.value;
  return (
    <div class="rounded-md border border-line">
      <div
        ref={view}
        role="region"
        aria-label={caption}
        tabindex={0}
        class="relative max-h-[70vh] overflow-auto"
        onScroll={look}
      >
        <table class="w-full" aria-rowcount={rowCount === null ? -1 : rowCount + 1}>
          <caption class="heard-only">{caption}</caption>
          <Head columns={columns} number={texts.number} />
          <tbody>
            <Spacer heightPx={from * rowPx} span={columns.length + 1} />
            {all.slice(from, to).map((row, i) => (
              <Row
                key={from + i}
                row={row}
                index={first + from + i}
                columns={columns}
                texts={texts}
                locale={props.locale}
              />
            ))}
            <Spacer heightPx={(all.length - to) * rowPx} span={columns.length + 1} />
          </tbody>
        </table>
      </div>
      <Foot
        text={fill(
          cursor.value === null && first === 1
            ? texts.all
            : all.length >= KEPT_MAX
            ? texts.full
            : texts.loaded,
          {
            loaded: formatNumber(all.length, props.locale),
          },
        )}
        state={state.value}
        texts={texts}
        onRetry={more}
      />
    </div>
  );
}

/** Gives the columns the widths that they have now, so that they do not move with what scrolls by; the height of a row. */
function settle(view: HTMLElement): number {
  const table = view.querySelector("table"), row = view.querySelector<HTMLElement>("tbody tr");
  if (table === null || row === null) return 0;
  const heads = [...table.querySelectorAll("th[scope=col]")].filter((one) => one instanceof HTMLElement);
  const widths = heads.map((head) => head.getBoundingClientRect().width);
  const whole = table.getBoundingClientRect().width;
  heads.forEach((head, i) => {
    head.style.width = `${widths[i]}px`;
    head.style.maxWidth = "none"; // a wide table stretches columns beyond it
  });
  table.style.width = `${whole}px`;
  table.style.tableLayout = "fixed";
  return row.getBoundingClientRect().height;
}

function Head({ columns, number }: { readonly columns: readonly GridColumn[]; readonly number: string }) {
  return (
    <thead class="sticky top-0 z-1 bg-raised text-12">
      <tr aria-rowindex={1}>
        <th scope="col" class="h-row px-3 text-end font-normal text-muted">{number}</th>
        {columns.map(({ name, type, sort }) => (
          <th
            key={name}
            scope="col"
            aria-sort={sort.direction ?? undefined}
            class={classes("h-row max-w-xs px-3", isNumeric(type) && "text-end")}
          >
            <a
              href={sort.href}
              class="inline-flex min-h-target max-w-full items-center gap-1 hover:underline"
            >
              <span class="truncate font-medium" title={`${name} · ${type}`}>
                <bdi>{name}</bdi>
              </span>
              {sort.direction !== null && <Icon name={sort.direction === "descending" ? "down" : "up"} />}
            </a>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Row({ row, index, columns, texts, locale }: {
  readonly row: readonly Cell[];
  readonly index: number;
  readonly columns: readonly GridColumn[];
  readonly texts: RowsGridTexts;
  readonly locale: string;
}) {
  return (
    <tr aria-rowindex={index + 1} class="hover:bg-hover">
      <th scope="row" class="h-row border-t border-line px-3 text-end text-12 whitespace-nowrap text-muted">
        {formatNumber(index, locale)}
      </th>
      {columns.map(({ name, type }, i) => {
        const text = cellText(row[i] ?? null, type);
        const look = "h-row max-w-xs truncate border-t border-line px-3";
        return text === null
          ? (
            <td
              key={name}
              class={classes(look, "text-muted", isNumeric(type) && "text-end")}
              title={texts.missing}
            >
              –
            </td>
          )
          : (
            <td
              key={name}
              class={classes(look, isNumeric(type) && "text-end")}
              title={text.length > 20 ? text.slice(0, TITLE_MAX) : undefined}
            >
              {text}
            </td>
          );
      })}
    </tr>
  );
}

/** The room of rows that are not drawn. */
function Spacer({ heightPx, span }: { readonly heightPx: number; readonly span: number }) {
  if (heightPx <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colspan={span} ref={(cell) => void (cell !== null && (cell.style.height = `${heightPx}px`))} />
    </tr>
  );
}

function Foot({ text, state, texts, onRetry }: {
  readonly text: string;
  readonly state: "idle" | "loading" | "failed";
  readonly texts: RowsGridTexts;
  readonly onRetry: () => void;
}) {
  return (
    <p
      role="status"
      class="flex min-h-8 items-center gap-3 border-t border-line px-3 text-12 text-muted noscript:hidden"
    >
      {state === "failed"
        ? (
          <>
            <span class="text-bad">{texts.failed}</span>
            <button type="button" class="link" onClick={onRetry}>{texts.retry}</button>
          </>
        )
        : state === "loading"
        ? texts.loading
        : text}
    </p>
  );
}
