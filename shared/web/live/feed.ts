import type { LiveMessage, LiveProblem } from "../../contracts/live.ts";
import type { Clock } from "../../core/clock.ts";
import { createDeltaRing, type DeltaRingLimits } from "./delta_ring.ts";

/** Where the entries of a topic come from: whatever is put here is told, at most so often. */
export interface FeedWriter<Entry> {
  put(key: string, entry: Entry): void;
  remove(key: string): void;
  /** The source was asked and has nothing new; the first time that the table is empty. */
  confirm(): void;
}

/** One table of entries and its latest steps, for all who listen. */
export interface Feed<Entry = unknown> extends FeedWriter<Entry> {
  /** The source can't be reached; what is known of it stays. */
  fail(problem: LiveProblem): void;
  /** Hears every message from now on; the answer ends that. */
  subscribe(listener: (text: string) => void): () => void;
  /** The table as a message; null as long as the source has said nothing. */
  snapshot(): string | null;
  /**
   * What a listener that has `<epoch>:<seq>` has missed, as messages; where that is nothing, an empty step to where it is.
   * null where it is not known any more.
   */
  since(position: string): readonly string[] | null;
  /** The message that the source can't be reached; null where it can. */
  stale(): string | null;
  /** Tells nothing more. */
  close(): void;
}

export interface FeedOptions {
  readonly topic: string;
  /** Names this table's numbering; no other table of the topic has ever had it. */
  readonly epoch: string;
  readonly clock: Clock;
  /** Shortest time between two steps; default 250. */
  readonly everyMs?: number;
  readonly ring?: DeltaRingLimits;
}

const EVERY_MS = 250;

/** An empty table. Entries are kept as JSON, so that each is written once, however many listen. */
export function createFeed<Entry>(options: FeedOptions): Feed<Entry> {
  const { topic, epoch, clock, everyMs = EVERY_MS } = options;
  const entries = new Map<string, string>(), pending = new Map<string, string | null>();
  const ring = createDeltaRing(options.ring);
  const listeners = new Set<(text: string) => void>();
  const head = `"topic":${JSON.stringify(topic)},"epoch":${JSON.stringify(epoch)}`;
  let seq = 0, isReady = false, isClosed = false, toldAtMs = -Infinity;
  let stale: string | null = null, snapshot: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(text: string): void {
    for (const listener of [...listeners]) listener(text);
  }

  function schedule(): void {
    if (timer !== undefined || isClosed) return;
    timer = setTimeout(step, Math.max(0, Math.min(everyMs, toldAtMs + everyMs - clock.now())));
  }

  function step(): void {
    timer = undefined;
    const change = applyPending(entries, pending);
    if (isReady && change === "" && stale === null) return;
    [stale, toldAtMs] = [null, clock.now()];
    if (isReady) {
      seq++;
      snapshot = null;
      const text = `{"type":"delta",${head},"seq":${seq}${change}}`;
      ring.push({ seq, atMs: toldAtMs, text });
      tell(text);
    } else {
      isReady = true;
      tell(write());
    }
  }

  function write(): string {
    return snapshot ??= `{"type":"snap",${head},"seq":${seq},"data":${objectOf(entries)}}`;
  }

  return {
    put(key, entry) {
      pending.set(key, JSON.stringify(entry));
      schedule();
    },
    remove(key) {
      pending.set(key, null);
      schedule();
    },
    confirm() {
      if (!isReady || stale !== null) schedule();
    },
    fail(problem) {
      if (isClosed) return;
      const message: LiveMessage = { type: "stale", topic, problem };
      const text = JSON.stringify(message);
      if (text === stale) return;
      tell(stale = text);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    snapshot: () => isReady ? write() : null,
    since(position) {
      const [known, at] = position.split(":");
      const missed = isReady && known === epoch ? ring.after(Number(at), seq, clock.now()) : null;
      return missed?.length === 0 ? [`{"type":"delta",${head},"seq":${seq}}`] : missed;
    },
    stale: () => stale,
    close() {
      isClosed = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}

/** Moves what is pending into the table; the members of a delta that tell the difference, none where there is none. */
function applyPending(entries: Map<string, string>, pending: Map<string, string | null>): string {
  const set = new Map<string, string>(), removed: string[] = [];
  for (const [key, text] of pending) {
    if (text === null) {
      if (entries.delete(key)) removed.push(key);
    } else if (entries.get(key) !== text) {
      entries.set(key, text);
      set.set(key, text);
    }
  }
  pending.clear();
  return (set.size === 0 ? "" : `,"set":${objectOf(set)}`) +
    (removed.length === 0 ? "" : `,"remove":${JSON.stringify(removed)}`);
}

function objectOf(texts: ReadonlyMap<string, string>): string {
  return `{${Array.from(texts, ([key, text]) => `${JSON.stringify(key)}:${text}`).join(",")}}`;
}
