import { useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { fillCount } from "../lib/fill.ts";
import { createUploadErrands } from "../lib/upload_errands.ts";
import type { UploadTexts } from "../lib/upload_texts.ts";
import { createUploads, type Upload, type Uploads } from "../lib/uploads.ts";
import { Button } from "../ui/Button.tsx";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/Icon.tsx";
import { UploadCard } from "./UploadCard.tsx";

const FILE_INPUT =
  "min-w-0 max-w-full text-12 font-normal file:me-2 file:min-h-8 file:rounded-sm file:border file:border-solid " +
  "file:border-control file:bg-page file:px-3";

interface UploadZoneProps {
  readonly texts: UploadTexts;
  readonly locale: string;
  /** Where the form goes without JavaScript. */
  readonly action: string;
  /** What that form says of its files, as AXI has it. */
  readonly items?: string;
  /** True where nothing is to be seen until files are dropped. */
  readonly isHidden?: boolean;
}

/** Takes files from a form or dropped anywhere on the page, shows how each is read, and sends them. */
export default function UploadZone({ texts, locale, action, items, isHidden = false }: UploadZoneProps) {
  const uploads = useMemo(() => createUploads(createUploadErrands(texts)), []);
  const isDragged = useSignal(false), hasFolder = useSignal(false), isAwake = useSignal(false);
  useLayoutEffect(() => {
    isAwake.value = true;
    return listenForDrops(uploads, { isDragged, hasFolder });
  }, []);
  useWarningOnLeave(uploads);
  useSignalEffect(() => openOnlyOne(uploads.uploads.value));
  const list = uploads.uploads.value;
  return (
    <>
      {!isHidden && (
        <Chooser
          action={action}
          items={items}
          texts={texts}
          isAwake={isAwake.value}
          isSmall={list.length > 0}
          onFiles={(files) => uploads.add(files)}
        />
      )}
      {hasFolder.value && <p role="alert" class="text-bad">{texts.folder}</p>}
      {list.length > 0 && <Bar uploads={uploads} texts={texts} locale={locale} />}
      {list.length > 0 && (
        <ul aria-label={texts.files} class="grid min-w-0 gap-4">
          {list.map((upload) => (
            <UploadCard key={upload.id} upload={upload} uploads={uploads} texts={texts} locale={locale} />
          ))}
        </ul>
      )}
      {isDragged.value && (
        <div
          aria-hidden="true"
          class="pointer-events-none fixed inset-0 z-30 grid place-items-center bg-veil p-4"
        >
          <p class="flex items-center gap-3 rounded-md border-2 border-dashed border-accent bg-page px-8 py-6 text-16 font-medium">
            <Icon name="upload" size={20} />
            {texts.dropNow}
          </p>
        </div>
      )}
    </>
  );
}

/** A form for files; with scripts it gives them to the page, without it sends them. */
function Chooser(
  { action, items, texts, isAwake, isSmall, onFiles }: Pick<UploadZoneProps, "action" | "items" | "texts"> & {
    readonly isAwake: boolean;
    readonly isSmall: boolean;
    readonly onFiles: (files: readonly File[]) => void;
  },
) {
  const take = ({ currentTarget: input }: { readonly currentTarget: HTMLInputElement }) => {
    onFiles(Array.from(input.files ?? []));
    input.value = ""; // so that the same file can be chosen again
  };
  return (
    <form
      method="post"
      action={action}
      enctype="multipart/form-data"
      class={classes(
        "grid justify-items-center gap-2 rounded-md border border-dashed border-control bg-raised px-4 text-center",
        isSmall ? "py-3" : "py-12",
      )}
    >
      {items !== undefined && <input type="hidden" name="items" value={items} />}
      <div class="flex max-w-full flex-wrap items-center justify-center gap-3">
        <label
          class={classes(
            "inline-flex max-w-full flex-wrap items-center justify-center gap-2 font-medium",
            isAwake &&
              "min-h-8 pointer-coarse:min-h-target rounded-sm border border-control bg-page px-3 hover:bg-hover " +
                "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
          )}
        >
          <Icon name="upload" />
          {texts.choose}
          <input
            type="file"
            name="file"
            multiple
            required
            class={isAwake ? "heard-only" : FILE_INPUT}
            onChange={take}
          />
        </label>
        {isAwake
          ? <span class="text-muted">{texts.drop}</span>
          : <Button kind="primary" type="submit">{texts.send}</Button>}
      </div>
      {!isSmall && <p class="max-w-md text-12 text-muted">{texts.forms}</p>}
    </form>
  );
}

/** What is done to several files at once. */
function Bar({ uploads, texts, locale }: { uploads: Uploads; texts: UploadTexts; locale: string }) {
  const list = uploads.uploads.value;
  const ready = list.filter(isReady);
  const hasDone = list.some(({ state }) => state.value.step === "done");
  if (list.length < 2 || !hasDone && ready.length < 2) return null;
  return (
    <div class="flex flex-wrap items-center justify-end gap-2">
      {hasDone && <Button kind="quiet" onClick={() => uploads.clearDone()}>{texts.clear}</Button>}
      {ready.length > 1 && (
        <Button
          kind="primary"
          icon="upload"
          onClick={() => ready.forEach((upload) => uploads.commit(upload))}
        >
          {fillCount(texts.sendAll, ready.length, locale)}
        </Button>
      )}
    </div>
  );
}

function isReady({ state, preview, refusal, isLooking }: Upload): boolean {
  return state.value.step === "chosen" && preview.value !== undefined && refusal.value === null &&
    !isLooking.value;
}

/** Whoever uploads one file, and nothing of it was rejected, wants to see the dataset. */
function openOnlyOne([only, ...others]: readonly Upload[]): void {
  if (only === undefined || others.length > 0) return;
  const state = only.state.value;
  if (state.step === "done" && state.result.rejected === 0) {
    location.assign(`/datasets/${state.result.datasetId}`);
  }
}

interface DropSignals {
  readonly isDragged: { value: boolean };
  readonly hasFolder: { value: boolean };
}

function listenForDrops(uploads: Uploads, { isDragged, hasFolder }: DropSignals): () => void {
  const over = new AbortController(), { signal } = over;
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    isDragged.value = true;
  }, { signal });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) isDragged.value = false; // it has left the window
  }, { signal });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    isDragged.value = false;
    const files = filesOf(event.dataTransfer);
    hasFolder.value = files.length < (event.dataTransfer?.files.length ?? 0);
    uploads.add(files);
  }, { signal });
  return () => over.abort();
}

/** Folders come as files without content that can't be read. */
function filesOf(dropped: DataTransfer | null): File[] {
  const items = Array.from(dropped?.items ?? []).filter(({ kind }) => kind === "file");
  const isFolder = items.map((item) => item.webkitGetAsEntry()?.isDirectory ?? false);
  return Array.from(dropped?.files ?? []).filter((_, i) => isFolder[i] !== true);
}

/** Asks before a page is left that is still sending. */
function useWarningOnLeave(uploads: Uploads): void {
  useSignalEffect(() => {
    const isSending = uploads.uploads.value.some(({ state }) =>
      ["waiting", "sending"].includes(state.value.step)
    );
    if (!isSending) return;
    const warn = (event: Event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  });
}
