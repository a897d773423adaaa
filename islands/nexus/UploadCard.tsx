import type { ColumnType, SniffResult } from "@shared/contracts/axi_datasets.ts";
import { fill, fillCount } from "../lib/fill.ts";
import { formatBytes } from "../lib/format.ts";
import type { UploadTexts } from "../lib/upload_texts.ts";
import type { Sent, Stored, Upload, Uploads } from "../lib/uploads.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Progress } from "../ui/Progress.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { UploadPreview } from "./UploadPreview.tsx";
import { UploadSettings } from "./UploadSettings.tsx";

interface UploadCardProps {
  readonly upload: Upload;
  readonly uploads: Uploads;
  readonly texts: UploadTexts;
  readonly locale: string;
}

/** One chosen file from the first look at it to its dataset. */
export function UploadCard(props: UploadCardProps) {
  const { upload, locale } = props;
  const { file, name } = upload, preview = upload.preview.value ?? null;
  return (
    <li class="min-w-0">
      <section aria-label={file.name} class="min-w-0 rounded-md border border-line bg-page">
        <div class="flex flex-wrap items-center gap-x-3 gap-y-2 py-2 ps-4 pe-2">
          <div class="flex min-w-0 flex-1 basis-40 items-center gap-2">
            <span class="shrink-0 text-muted">
              <Icon name="file" />
            </span>
            <h2 class="min-w-0 truncate" title={file.name}>
              <bdi>{name.value || file.name}</bdi>
            </h2>
            <span class="shrink-0 text-12 text-muted">{formatBytes(file.size, locale)}</span>
          </div>
          <Actions {...props} />
        </div>
        <Body {...props} preview={preview} />
      </section>
    </li>
  );
}

function Actions({ upload, uploads, texts }: UploadCardProps) {
  const { step } = upload.state.value;
  const remove = (
    <Button
      kind="quiet"
      icon="cross"
      label={fill(texts.remove, { name: upload.file.name })}
      onClick={() => uploads.remove(upload)}
    />
  );
  if (step === "waiting" || step === "sending") {
    return <Button kind="quiet" onClick={() => uploads.cancel(upload)}>{texts.cancel}</Button>;
  }
  if (step === "done") return remove;
  const isLost = step === "chosen" && upload.refusal.value !== null;
  return (
    <div class="flex items-center gap-1">
      {isLost || step === "failed"
        ? (
          <Button
            icon="refresh"
            onClick={() => isLost ? uploads.lookAgain(upload) : uploads.commit(upload)}
          >
            {texts.retry}
          </Button>
        )
        : (
          <Button
            kind="primary"
            icon="upload"
            isDisabled={upload.preview.value === undefined || upload.isLooking.value}
            onClick={() => uploads.commit(upload)}
          >
            {texts.send}
          </Button>
        )}
      {remove}
    </div>
  );
}

function Body(props: UploadCardProps & { readonly preview: SniffResult | null }) {
  const { upload, texts, locale } = props, state = upload.state.value;
  if (state.step === "waiting") {
    return <p role="status" class="border-t border-line px-4 py-3 text-muted">{texts.waiting}</p>;
  }
  if (state.step === "sending") {
    return <SendingBody sent={state} upload={upload} texts={texts} locale={locale} />;
  }
  if (state.step === "done") return <DoneBody stored={state.result} texts={texts} locale={locale} />;
  return (
    <div class="grid min-w-0 gap-4 border-t border-line p-4">
      {state.step === "failed" && <FailureCard {...state.problem} locale={locale} />}
      <ChosenBody {...props} />
    </div>
  );
}

function ChosenBody(
  { upload, uploads, preview, texts, locale }: UploadCardProps & { readonly preview: SniffResult | null },
) {
  const refusal = upload.refusal.value, options = upload.options.value;
  if (upload.preview.value === undefined && refusal === null) {
    return <Skeleton label={texts.looking} size="row" count={5} />;
  }
  const type = (column: string, chosen: ColumnType | null) => {
    const { [column]: _, ...types } = options.types ?? {};
    uploads.read(upload, { ...options, types: chosen === null ? types : { ...types, [column]: chosen } });
  };
  return (
    <>
      {refusal !== null && <FailureCard {...refusal} locale={locale} />}
      <UploadSettings
        upload={upload}
        preview={preview}
        texts={texts}
        onRead={(chosen) => uploads.read(upload, chosen)}
      />
      {preview === null
        ? refusal === null && <p class="text-muted">{texts.noPreview}</p>
        : (
          <div class="grid min-w-0 gap-2">
            <p role="status" class="flex flex-wrap items-center gap-x-2 text-12 text-muted">
              {upload.isLooking.value && <Icon name="spinner" label={texts.looking} />}
              <span>
                {preview.form.toUpperCase()} · {fillCount(texts.columnCount, preview.columns.length, locale)}
                {" "}
                · {fillCount(texts.lookedAt, preview.row_count, locale)}
                {!preview.is_whole && ` ${texts.firstOnly}`}
              </span>
            </p>
            <UploadPreview
              name={upload.file.name}
              preview={preview}
              options={options}
              texts={texts}
              locale={locale}
              onType={type}
            />
          </div>
        )}
    </>
  );
}

function SendingBody({ sent, upload, texts, locale }: {
  readonly sent: Sent;
  readonly upload: Upload;
  readonly texts: UploadTexts;
  readonly locale: string;
}) {
  const { sentBytes, phase, rows, rejected, isPaused } = sent, { size } = upload.file;
  const label = isPaused
    ? texts.resuming
    : phase === "loading" || phase === "ready"
    ? texts.loading
    : sentBytes < size
    ? texts.sending
    : texts.surveying;
  const figures = [
    fill(texts.sent, { sent: formatBytes(sentBytes, locale), total: formatBytes(size, locale) }),
    rows > 0 && fillCount(texts.rowsSoFar, rows, locale),
    rejected > 0 && fillCount(texts.rejected, rejected, locale),
  ];
  return (
    <div class="border-t border-line px-4 py-3">
      <Progress
        label={label}
        share={sentBytes < size ? sentBytes / size : null}
        text={figures.filter((text) => text !== false).join(" · ")}
      />
    </div>
  );
}

function DoneBody({ stored: { datasetId, rows, rejected }, texts, locale }: {
  readonly stored: Stored;
  readonly texts: UploadTexts;
  readonly locale: string;
}) {
  return (
    <div role="status" class="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-4 py-3">
      <Badge tone="good" icon="good">{texts.done}</Badge>
      <span>{fillCount(texts.doneRows, rows, locale)}</span>
      {rejected > 0 && (
        <span class="flex flex-wrap items-center gap-x-3">
          <span class="text-warn">{fillCount(texts.rejected, rejected, locale)}</span>
          <a class="link" href={`/datasets/${datasetId}/rejects.csv`}>{texts.downloadRejects}</a>
        </span>
      )}
      <span class="ms-auto">
        <Button kind="primary" href={`/datasets/${datasetId}`}>{texts.open}</Button>
      </span>
    </div>
  );
}

function FailureCard({ sentence, correlationId, locale }: {
  readonly sentence: string;
  readonly correlationId: string | null;
  readonly locale: string;
}) {
  return <ErrorCard sentence={sentence} correlationId={correlationId ?? undefined} locale={locale} />;
}
