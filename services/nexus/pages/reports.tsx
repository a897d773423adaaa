import type { ComponentChildren } from "preact";
import type { AnalysisKind, ReportEntry } from "@shared/contracts/axi_reports.ts";
import { Button } from "../../../islands/ui/Button.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Pagination } from "../../../islands/ui/Pagination.tsx";
import { Tabs } from "../../../islands/ui/Tabs.tsx";
import type { Locale } from "./messages/locale.ts";
import { REPORTS } from "./messages/reports.ts";
import { ReportList } from "./report_list.tsx";

export const REPORT_KINDS = ["report", "correlations", "cohorts", "quality", "query"] as const;

export interface ReportsPageProps {
  readonly locale: Locale;
  /** null shows all kinds. */
  readonly kind: AnalysisKind | null;
  /** null where AXI gave none; the children say why. */
  readonly entries: readonly ReportEntry[] | null;
  readonly first: number;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
  readonly now: Date;
  readonly children?: ComponentChildren;
}

/** Everything that was analysed, of all datasets. */
export function ReportsPage(props: ReportsPageProps) {
  const { locale, kind, entries, children } = props, texts = REPORTS[locale];
  return (
    <div class="grid grid-cols-1 gap-4">
      <div class="grid gap-1">
        <h1 class="text-24">{texts.reports}</h1>
        <p class="text-muted">{texts.lead}</p>
      </div>
      <Tabs
        label={texts.kind}
        current={kindHref(kind)}
        tabs={[
          { label: texts.allKinds, href: kindHref(null) },
          ...REPORT_KINDS.map((one) => ({ label: texts.kinds[one], href: kindHref(one) })),
        ]}
      />
      {entries === null ? children : <List {...props} entries={entries} />}
    </div>
  );
}

function List(props: ReportsPageProps & { readonly entries: readonly ReportEntry[] }) {
  const { locale, entries, first, now, previousHref, nextHref } = props, texts = REPORTS[locale];
  if (entries.length === 0) {
    return (
      <Empty title={texts.none} icon="chart" action={<Button href="/datasets">{texts.toDatasets}</Button>}>
        {texts.noneLead}
      </Empty>
    );
  }
  return (
    <div class="rounded-md border border-line">
      <ReportList locale={locale} entries={entries} now={now} />
      <div class="border-t border-line px-4 py-2">
        <Pagination
          first={first}
          last={first + entries.length - 1}
          total={nextHref === null ? first + entries.length - 1 : null}
          previousHref={previousHref}
          nextHref={nextHref}
          locale={locale}
        />
      </div>
    </div>
  );
}

function kindHref(kind: AnalysisKind | null): string {
  return kind === null ? "/reports" : `/reports?kind=${kind}`;
}
