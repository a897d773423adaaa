import type { Column, ColumnType, SniffResult } from "@shared/contracts/axi_datasets.ts";
import { fill, fillCount } from "../lib/fill.ts";
import { formatNumber } from "../lib/format.ts";
import type { ReadingOptions } from "../lib/reading_options.ts";
import type { UploadTexts } from "../lib/upload_texts.ts";
import { Badge } from "../ui/Badge.tsx";
import { classes } from "../ui/classes.ts";

const ROWS_SHOWN = 8;
const COLUMNS_SHOWN = 200;
const NOTES_SHOWN = 5;
const TYPES: readonly ColumnType[] = ["int", "float", "decimal", "bool", "date", "timestamp", "text"];
const NUMERIC: readonly string[] = ["int", "float", "decimal"];

export interface UploadPreviewProps {
  readonly name: string;
  readonly preview: SniffResult;
  readonly options: ReadingOptions;
  readonly texts: UploadTexts;
  readonly locale: string;
  /** null: as it is found out. */
  readonly onType: (column: string, type: ColumnType | null) => void;
}

/** A file as it would be stored: its columns with their types to choose, its first rows, and what is doubtful. */
export function UploadPreview(props: UploadPreviewProps) {
  const { name, preview, texts, locale } = props;
  const columns = preview.columns.slice(0, COLUMNS_SHOWN);
  const caption = fill(texts.firstRows, { name });
  return (
    <div class="grid min-w-0 gap-3">
      <div
        role="region"
        aria-label={caption}
        tabindex={0}
        class="relative w-fit max-w-full overflow-x-auto rounded-sm border border-line"
      >
        <table>
          <caption class="heard-only">{caption}</caption>
          <thead class="bg-raised">
            <tr>
              {columns.map((column) => <Head key={column.name} {...props} column={column} />)}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, ROWS_SHOWN).map((row, i) => (
              <tr key={i} class="border-t border-line">
                {columns.map((column, j) => (
                  <Cell
                    key={column.name}
                    column={column}
                    cell={row[j] ?? null}
                    raw={preview.raw_rows[i]?.[j] ?? ""}
                    texts={texts}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columns.length < preview.columns.length && (
        <p class="text-12 text-muted">
          {fill(texts.columnsShown, {
            shown: formatNumber(columns.length, locale),
            total: formatNumber(preview.columns.length, locale),
          })}
        </p>
      )}
      <Doubts preview={preview} texts={texts} locale={locale} />
    </div>
  );
}

function Head({ column, options, texts, onType }: UploadPreviewProps & { readonly column: Column }) {
  const chosen = options.types?.[column.name], isNumeric = NUMERIC.includes(column.type);
  return (
    <th scope="col" class="px-2 py-1.5 align-top font-medium">
      <div class={classes("max-w-60 truncate", isNumeric && "ms-auto text-end")} title={column.source_name}>
        <bdi>{column.name}</bdi>
      </div>
      <div class={classes("mt-1 flex items-center gap-1", isNumeric && "justify-end")}>
        <select
          aria-label={fill(texts.typeOf, { name: column.name })}
          class="min-h-6 pointer-coarse:min-h-target rounded-sm border border-line bg-page px-1 text-12 font-normal hover:border-control"
          onChange={(event) =>
            onType(column.name, TYPES.find((type) => type === event.currentTarget.value) ?? null)}
        >
          <option value="" selected={chosen === undefined}>
            {chosen === undefined ? texts.types[column.type] : texts.automatic}
          </option>
          {TYPES.map((type) => (
            <option key={type} value={type} selected={chosen === type}>{texts.types[type]}</option>
          ))}
        </select>
        {column.flags.map((flag) => <Badge key={flag} tone="warn">{texts.flags[flag] ?? flag}</Badge>)}
      </div>
    </th>
  );
}

function Cell({ column, cell, raw, texts }: {
  readonly column: Column;
  readonly cell: string | number | boolean | null;
  readonly raw: string;
  readonly texts: UploadTexts;
}) {
  const look = classes(
    "h-7 max-w-60 truncate px-2",
    NUMERIC.includes(column.type) && "text-end",
    cell === null && "text-muted",
  );
  if (cell !== null) {
    return (
      <td class={look} title={raw}>
        <bdi>{String(cell)}</bdi>
      </td>
    );
  }
  const isMissing = raw.trim() === "" || column.null_words?.[raw.trim()] !== undefined;
  if (isMissing) return <td class={look} title={texts.none}>{raw.trim() === "" ? "–" : raw}</td>;
  return (
    <td class={look}>
      <Badge tone="bad">{raw}</Badge>
    </td>
  );
}

/** What somebody should know before they go on: doubtful columns, and cells that do not fit. */
function Doubts({ preview, texts, locale }: Pick<UploadPreviewProps, "preview" | "texts" | "locale">) {
  const doubts = preview.columns.flatMap((column) => column.flags.map((flag) => ({ column, flag })));
  const { problems, problem_count } = preview;
  if (doubts.length === 0 && problem_count === 0) return null;
  const rest = (count: number) =>
    count > 0 && (
      <li class="text-muted">{fill(texts.moreProblems, { count: formatNumber(count, locale) })}</li>
    );
  return (
    <div class="grid gap-3 text-12 md:grid-cols-2">
      {doubts.length > 0 && (
        <ul class="grid content-start gap-1">
          {doubts.slice(0, NOTES_SHOWN).map(({ column, flag }) => (
            <li key={`${column.name} ${flag}`} class="wrap-anywhere">
              <bdi class="font-medium">{column.name}</bdi>{" "}
              <span class="text-muted">{hintOf(column, flag, texts)}</span>
            </li>
          ))}
          {rest(doubts.length - NOTES_SHOWN)}
        </ul>
      )}
      {problem_count > 0 && (
        <ul class="grid content-start gap-1">
          <li class="font-medium text-bad">{fillCount(texts.problems, problem_count, locale)}</li>
          {problems.slice(0, NOTES_SHOWN).map((problem, i) => (
            <li key={i} class="wrap-anywhere text-muted">
              {fill(problem.column === null ? texts.problemInRow : texts.problemAt, {
                line: formatNumber(problem.line, locale),
                column: problem.column ?? "",
                raw: problem.raw.slice(0, 80),
                reason: texts.reasons[problem.reason] ?? problem.reason,
              })}
            </li>
          ))}
          {rest(problem_count - Math.min(NOTES_SHOWN, problems.length))}
        </ul>
      )}
    </div>
  );
}

function hintOf(column: Column, flag: string, texts: UploadTexts): string {
  const values = { source: column.source_name, values: column.sentinels?.join(", ") ?? "" };
  const hint = flag === "renamed" && column.source_name.trim() === "" ? "unnamed" : flag;
  return fill(texts.flagHints[hint] ?? flag, values);
}
