import type { Report, ReportColumn, ReportSection } from "@shared/contracts/axi_reports.ts";
import { REPORT_STYLE } from "./report_style.ts";

/** Rows of a table that the page shows; JSON and CSV have all. */
const ROWS_MAX = 1000;
const NUMERIC: readonly string[] = ["int", "float", "decimal"];

/** A report as one page that needs nothing else, neither a network nor a script. `policy` is its content security policy. */
export function ReportPage({ report, policy }: { report: Report; policy: string }) {
  const { title, dataset_name, data_version, current_data_version, created_at, sections } = report;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: REPORT_STYLE }} />
      </head>
      <body>
        <header>
          <h1>{title}</h1>
          <dl>
            <Fact name="Dataset">{dataset_name}</Fact>
            <Fact name="Data version">{data_version}</Fact>
            <Fact name="Made">
              <time dateTime={created_at}>{created_at.slice(0, 16).replace("T", " ")} UTC</time>
            </Fact>
          </dl>
          {current_data_version !== data_version && (
            <p class="old">The rows have changed since: they are now at version {current_data_version}.</p>
          )}
          {sections.length > 1 && (
            <nav aria-label="Contents">
              <ul>
                {sections.map((section, i) => (
                  <li key={i}>
                    <a href={`#s${i + 1}`}>{section.title}</a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
        </header>
        <main>{sections.map((section, i) => <Section key={i} section={section} id={`s${i + 1}`} />)}</main>
      </body>
    </html>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Section({ section, id }: { section: ReportSection; id: string }) {
  const { title, note, data_version, columns, rows, sql } = section;
  const hidden = rows.length - ROWS_MAX;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {note !== null && <p class="note">{note}</p>}
      <div class="scroll" role="region" aria-labelledby={id} tabIndex={0}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {columns.map((column, i) => <th key={i} scope="col" class={classOf(column)}>{column.name}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS_MAX).map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) => <Cell key={j} cell={cell} column={columns[j]} isFirst={j === 0} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="note">No rows.</p>}
      {hidden > 0 && <p class="note">{hidden} more rows are in the report as JSON or CSV.</p>}
      {sql !== null && (
        <details>
          <summary>SQL of these figures, data version {data_version}</summary>
          <pre tabIndex={0}><code>{sql}</code></pre>
        </details>
      )}
    </section>
  );
}

interface CellProps {
  readonly cell: ReportSection["rows"][number][number];
  readonly column: ReportColumn;
  readonly isFirst: boolean;
}

function Cell({ cell, column, isFirst }: CellProps) {
  const text = textOf(cell, column);
  const full = cell === null || String(cell) === text ? undefined : String(cell);
  if (isFirst) return <th scope="row" class={classOf(column)} title={full}>{text}</th>;
  return <td class={classOf(column, cell)} title={full}>{text}</td>;
}

/** Six digits of a number, a share in percent; the whole value is the cell's title. */
function textOf(cell: CellProps["cell"], { is_share, type }: ReportColumn): string {
  if (cell === null) return "–";
  if (typeof cell !== "number" || type === "int") return String(cell);
  if (is_share) return `${(cell * 100).toFixed(1)} %`;
  return String(Number(cell.toPrecision(6)));
}

function classOf({ type, is_share }: ReportColumn, cell?: CellProps["cell"]): string {
  const heat = is_share && typeof cell === "number"
    ? ` h${Math.min(9, Math.max(0, Math.floor(cell * 10)))}`
    : "";
  return `${NUMERIC.includes(type) ? "n" : "t"}${heat}${cell === null ? " none" : ""}`;
}
