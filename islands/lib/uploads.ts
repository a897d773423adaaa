import { type Signal, signal } from "@preact/signals";
import type { SniffResult } from "@shared/contracts/axi_datasets.ts";
import type { UploadPhase } from "@shared/contracts/axi_uploads.ts";
import type { ReadingOptions } from "./reading_options.ts";

/** Files that are on their way at once; a browser has six connections to one server. */
const AT_ONCE = 3;

/** Where a file is on its way. */
export type UploadState =
  | { readonly step: "chosen" }
  | { readonly step: "waiting" }
  | ({ readonly step: "sending" } & Sent)
  | { readonly step: "done"; readonly result: Stored }
  | { readonly step: "failed"; readonly problem: Failure };

/** How much of a file has gone, and what AXI makes of it. */
export interface Sent {
  readonly sentBytes: number;
  readonly phase: UploadPhase;
  readonly rows: number;
  readonly rejected: number;
  readonly isPaused: boolean;
}

/** The dataset that a file has become. */
export interface Stored {
  readonly datasetId: string;
  readonly rows: number;
  readonly rejected: number;
}

export interface Failure {
  readonly sentence: string;
  readonly correlationId: string | null;
}

/** A chosen file: how it is read, what that gives, and where it is. */
export interface Upload {
  readonly id: string;
  readonly file: File;
  readonly name: Signal<string>;
  readonly options: Signal<ReadingOptions>;
  /** undefined until it was looked at, null where it can't be looked into beforehand. */
  readonly preview: Signal<SniffResult | null | undefined>;
  readonly isLooking: Signal<boolean>;
  /** Why there is no preview by these options. */
  readonly refusal: Signal<Failure | null>;
  readonly state: Signal<UploadState>;
}

/** What uploads are done by. */
export interface UploadErrands {
  look(file: File, options: ReadingOptions, signal: AbortSignal): Promise<SniffResult | null>;
  send(upload: Upload, onSent: (sent: Partial<Sent>) => void, signal: AbortSignal): Promise<Stored>;
  /** What a person reads of an error. */
  tell(error: unknown): Failure;
  /** Somebody has given up what was under way. */
  forget(upload: Upload): void;
}

const BEGIN: Sent = { sentBytes: 0, phase: "receiving", rows: 0, rejected: 0, isPaused: false };

/** Chosen files, and the order in which they go: three at once, the others wait. */
export function createUploads(errands: UploadErrands) {
  const uploads = signal<readonly Upload[]>([]);
  const looking = new Map<Upload, AbortController>(), sending = new Map<Upload, AbortController>();

  async function look(upload: Upload): Promise<void> {
    looking.get(upload)?.abort();
    const stop = new AbortController();
    looking.set(upload, stop);
    upload.isLooking.value = true;
    try {
      const preview = await errands.look(upload.file, upload.options.value, stop.signal);
      if (stop.signal.aborted) return;
      upload.preview.value = preview;
      upload.refusal.value = null;
    } catch (error) {
      if (!stop.signal.aborted) upload.refusal.value = errands.tell(error);
    } finally {
      if (looking.get(upload) === stop) {
        looking.delete(upload);
        upload.isLooking.value = false;
      }
    }
  }

  async function send(upload: Upload): Promise<void> {
    const stop = new AbortController();
    sending.set(upload, stop);
    upload.state.value = { step: "sending", ...BEGIN };
    const onSent = (sent: Partial<Sent>) => {
      const state = upload.state.value;
      if (state.step === "sending" && !stop.signal.aborted) upload.state.value = { ...state, ...sent };
    };
    try {
      const result = await errands.send(upload, onSent, stop.signal);
      if (!stop.signal.aborted) upload.state.value = { step: "done", result };
    } catch (error) {
      if (!stop.signal.aborted) upload.state.value = { step: "failed", problem: errands.tell(error) };
    } finally {
      if (sending.get(upload) === stop) sending.delete(upload);
      sendNext();
    }
  }

  function sendNext(): void {
    for (const upload of uploads.value) {
      if (sending.size >= AT_ONCE) return;
      if (upload.state.value.step === "waiting") void send(upload);
    }
  }

  function stop(upload: Upload): void {
    const isUnderWay = upload.state.value.step === "sending";
    looking.get(upload)?.abort();
    sending.get(upload)?.abort();
    sending.delete(upload);
    if (isUnderWay) errands.forget(upload);
  }

  return {
    uploads,
    /** Takes files up and looks at them. */
    add(files: readonly File[]): void {
      const added = files.map(newUpload);
      uploads.value = [...uploads.value, ...added];
      for (const upload of added) void look(upload);
    },
    /** Reads a file in another way, and looks at it anew. */
    read(upload: Upload, options: ReadingOptions): void {
      upload.options.value = options;
      void look(upload);
    },
    lookAgain: (upload: Upload) => void look(upload),
    /** Sends a file when its turn comes, a failed one again. */
    commit(upload: Upload): void {
      upload.state.value = { step: "waiting" };
      sendNext();
    },
    /** Stops a file on its way; it stays chosen. */
    cancel(upload: Upload): void {
      stop(upload);
      upload.state.value = { step: "chosen" };
      sendNext();
    },
    remove(upload: Upload): void {
      stop(upload);
      uploads.value = uploads.value.filter((other) => other !== upload);
      sendNext();
    },
    clearDone(): void {
      uploads.value = uploads.value.filter(({ state }) => state.value.step !== "done");
    },
  };
}
export type Uploads = ReturnType<typeof createUploads>;

function newUpload(file: File): Upload {
  return {
    id: crypto.randomUUID(),
    file,
    name: signal(file.name),
    options: signal<ReadingOptions>({}),
    preview: signal<SniffResult | null | undefined>(undefined),
    isLooking: signal(false),
    refusal: signal<Failure | null>(null),
    state: signal<UploadState>({ step: "chosen" }),
  };
}
