import type { ComponentChildren } from "preact";
import type { Quality } from "@shared/contracts/axi_quality.ts";
import { formatFixed, formatNumber, formatPercent } from "../../../islands/lib/format.ts";
import { Card } from "../../../islands/ui/Card.tsx";
import { Progress } from "../../../islands/ui/Progress.tsx";
import { Kpi } from "../../../islands/ui/Kpi.tsx";
import { Table } from "../../../islands/ui/Table.tsx";
import type { Locale } from "./messages/locale.ts";
import { QUALITY } from "./messages/quality.ts";
import { SqlDetails } from "./sql_details.tsx";

interface Props {
  readonly locale: Locale;
  readonly quality: Quality;
}

/** What rows and columns say of each other: a score of five parts, and findings, each with its SQL. */
export function DatasetQuality({ locale, quality }: Props) {
  return (
    <>
      <Score locale={locale} quality={quality} />
      <div class="grid items-start gap-4 lg:grid-cols-2">
        <Keys locale={locale} quality={quality} />
        <Sames locale={locale} quality={quality} />
        <Together locale={locale} quality={quality} />
        <Settles locale={locale} quality={quality} />
      </div>
    </>
  );
}

function Score({ locale, quality: { score, duplicate_rows } }: Props) {
  const texts = QUALITY[locale];
  return (
    <div class="grid gap-3 lg:grid-cols-4">
      <div class="grid content-start gap-3 sm:grid-cols-2 lg:grid-cols-1">
        <Kpi
          label={texts.score}
          value={score.value === null ? null : formatPercent(score.value, locale)}
          locale={locale}
        />
        <Kpi
          label={texts.duplicates}
          value={duplicate_rows === null ? null : formatNumber(duplicate_rows.count, locale)}
          reason={texts.tooManyRows}
          locale={locale}
        >
          {duplicate_rows !== null && <SqlDetails label={texts.sql} sql={duplicate_rows.sql} />}
        </Kpi>
      </div>
      <ul class="grid content-between gap-3 rounded-md border border-line px-4 py-3 lg:col-span-3">
        {score.parts.map(({ part, value, weight }) => (
          <li key={part}>
            <Progress
              label={texts.parts[part]}
              share={value ?? 0}
              text={value === null ? texts.unknown : formatPercent(value, locale)}
            />
            <p class="text-12 text-muted">
              {`${texts.partNotes[part]} · ${texts.weight(formatPercent(weight, locale))}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Keys({ locale, quality: { candidate_keys, unchecked_keys } }: Props) {
  const texts = QUALITY[locale];
  return (
    <Card
      title={texts.keys}
      foot={<p>{unchecked_keys.length > 0 ? texts.unchecked(unchecked_keys.join(", ")) : texts.keysLead}</p>}
    >
      <Findings locale={locale} isEmpty={candidate_keys.length === 0}>
        {candidate_keys.map(({ columns, sql }) => (
          <li key={columns.join("\0")}>
            <Names names={columns} join=" + " />
            <SqlDetails label={texts.sql} sql={sql} />
          </li>
        ))}
      </Findings>
    </Card>
  );
}

/** Columns of which one would do: constant ones and equal ones. */
function Sames({ locale, quality: { constant_columns, equal_columns } }: Props) {
  const texts = QUALITY[locale];
  return (
    <Card title={`${texts.constant}, ${texts.equal.toLowerCase()}`} foot={<p>{texts.equalLead}</p>}>
      <Findings locale={locale} isEmpty={constant_columns.length + equal_columns.length === 0}>
        {constant_columns.map((column) => (
          <li key={column}>
            <Names names={[column]} join="" />
          </li>
        ))}
        {equal_columns.map(({ column_a, column_b, sql }) => (
          <li key={`${column_a}\0${column_b}`}>
            <Names names={[column_a, column_b]} join=" = " />
            <SqlDetails label={texts.sql} sql={sql} />
          </li>
        ))}
      </Findings>
    </Card>
  );
}

function Together({ locale, quality: { missing_together } }: Props) {
  const texts = QUALITY[locale];
  return (
    <Card title={texts.together} isFlush foot={<p>{texts.togetherLead}</p>}>
      <Table
        caption={texts.together}
        isTall
        rows={missing_together}
        rowKey={({ column_a, column_b }) => `${column_a}\0${column_b}`}
        empty={<p class="px-4 py-3 text-muted">{texts.nothing}</p>}
        columns={[
          {
            key: "pair",
            heading: texts.pair,
            isName: true,
            cell: ({ column_a, column_b, sql }) => (
              <>
                <Names names={[column_a, column_b]} join=" + " />
                <SqlDetails label={texts.sql} sql={sql} />
              </>
            ),
          },
          {
            key: "both",
            heading: texts.both,
            isNumeric: true,
            cell: ({ both }) => formatNumber(both, locale),
          },
          { key: "phi", heading: texts.phi, isNumeric: true, cell: ({ phi }) => formatFixed(phi, 2, locale) },
        ]}
      />
    </Card>
  );
}

function Settles({ locale, quality: { dependencies } }: Props) {
  const texts = QUALITY[locale];
  return (
    <Card title={texts.settles} isFlush foot={<p>{texts.settlesLead}</p>}>
      <Table
        caption={texts.settles}
        isTall
        rows={dependencies}
        rowKey={({ determinant, dependent }) => `${determinant}\0${dependent}`}
        empty={<p class="px-4 py-3 text-muted">{texts.nothing}</p>}
        columns={[
          {
            key: "one",
            heading: texts.determinant,
            isName: true,
            cell: ({ determinant }) => <bdi>{determinant}</bdi>,
          },
          {
            key: "other",
            heading: texts.dependent,
            cell: ({ dependent, sql }) => (
              <>
                <bdi>{dependent}</bdi>
                <SqlDetails label={texts.sql} sql={sql} />
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Findings({ locale, isEmpty, children }: {
  readonly locale: Locale;
  readonly isEmpty: boolean;
  readonly children: ComponentChildren;
}) {
  if (isEmpty) return <p class="text-muted">{QUALITY[locale].nothing}</p>;
  return <ul class="grid max-h-80 gap-1 overflow-y-auto">{children}</ul>;
}

function Names({ names, join }: { readonly names: readonly string[]; readonly join: string }) {
  return (
    <span class="wrap-anywhere font-medium">
      {names.map((name, i) => (
        <span key={name}>
          {i > 0 && <span class="text-muted">{join}</span>}
          <bdi>{name}</bdi>
        </span>
      ))}
    </span>
  );
}
