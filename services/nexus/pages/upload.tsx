import type { BulkResult } from "@shared/contracts/axi_bulk.ts";
import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { fillCount } from "../../../islands/lib/fill.ts";
import UploadZone from "../../../islands/nexus/UploadZone.tsx";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Banner } from "../../../islands/ui/Banner.tsx";
import { Breadcrumbs } from "../../../islands/ui/Breadcrumbs.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { DATASETS } from "./messages/datasets.ts";
import type { Locale } from "./messages/locale.ts";
import { UPLOAD } from "./messages/upload.ts";
import { UploadReading } from "./upload_reading.tsx";

const FILES_MAX = 100;

export interface UploadPageProps {
  readonly locale: Locale;
  readonly canWrite: boolean;
  /** How the files of the form are read, as far as somebody has said so. */
  readonly options: Partial<UploadOptions>;
  /** Why nothing was stored. */
  readonly error: { readonly detail: string; readonly correlation_id?: string } | null;
  /** What became of the files of the form; empty before one was sent. */
  readonly results: readonly BulkResult[];
}

/** The page on which files are chosen. */
export function UploadPage({ locale, canWrite, options, error, results }: UploadPageProps) {
  const texts = UPLOAD[locale];
  return (
    <div class="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div class="grid gap-1">
        <Breadcrumbs
          trail={[{ label: DATASETS[locale].title, href: "/datasets" }, { label: texts.title }]}
          locale={locale}
        />
        <h1 class="text-20">{texts.title}</h1>
        {canWrite && <p class="text-muted noscript:hidden">{texts.intro}</p>}
      </div>
      {error !== null && (
        <Banner tone="bad">
          {error.detail}
          {error.correlation_id !== undefined && (
            <code class="ms-2 text-muted select-all">{error.correlation_id}</code>
          )}
        </Banner>
      )}
      {results.length > 0 && <Results results={results} locale={locale} />}
      {canWrite
        ? (
          <>
            <UploadReading locale={locale} options={options} />
            <UploadZone texts={texts.zone} locale={locale} action="/datasets/upload" {...itemsOf(options)} />
          </>
        )
        : (
          <Empty
            title={texts.noPermission}
            icon="lock"
            action={<Button href="/datasets">{DATASETS[locale].back}</Button>}
          />
        )}
    </div>
  );
}

/** AXI wants to be told of each file by its place, however many there will be. */
function itemsOf(options: Partial<UploadOptions>): { readonly items?: string } {
  if (Object.keys(options).length === 0) return {};
  return { items: JSON.stringify(Array.from({ length: FILES_MAX }, () => ({ options }))) };
}

function Results({ results, locale }: { readonly results: readonly BulkResult[]; readonly locale: Locale }) {
  const { results: title, zone } = UPLOAD[locale];
  return (
    <Card title={title} isFlush>
      <ul>
        {results.map(({ index, file_name, dataset, problem }) => (
          <li
            key={index}
            class="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 first:border-t-0"
          >
            <Badge tone={dataset === null ? "bad" : "good"} icon={dataset === null ? "bad" : "good"}>
              {dataset === null ? DATASETS[locale].grid.failed : zone.done}
            </Badge>
            <bdi class="min-w-0 font-medium wrap-anywhere">{file_name}</bdi>
            {dataset !== null && (
              <>
                <span class="text-muted">{fillCount(zone.doneRows, dataset.row_count, locale)}</span>
                {dataset.rejected_count > 0 && (
                  <a class="link" href={`/datasets/${dataset.dataset_id}/rejects.csv`}>
                    {fillCount(zone.rejected, dataset.rejected_count, locale)}
                  </a>
                )}
                <a class="link ms-auto" href={`/datasets/${dataset.dataset_id}`}>{zone.open}</a>
              </>
            )}
            {problem !== null && (
              <span class="min-w-0 basis-full text-muted wrap-anywhere">{problem.detail}</span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
