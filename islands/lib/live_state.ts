import type { LiveMessage, LiveProblem } from "@shared/contracts/live.ts";

/** A topic as far as it is known here. */
export interface TopicState {
  /** Where the entries stand; null where no snapshot has come, or its place is not known any more. */
  readonly at: { readonly epoch: string; readonly seq: number } | null;
  /** null before the first snapshot. */
  readonly entries: ReadonlyMap<string, unknown> | null;
  /** Steps that came before the one that they follow, by their place. */
  readonly ahead: ReadonlyMap<string, Delta>;
  /** lost: the server has to be asked; asking: its answer is to come. */
  readonly sync: "lost" | "asking" | "synced";
  /** Why the source can't be reached, or the topic is refused. */
  readonly problem: LiveProblem | null;
  readonly isRefused: boolean;
}

/** Messages that are about a topic. */
export type TopicMessage = Exclude<LiveMessage, { type: "beat" }>;
type Delta = Extract<LiveMessage, { type: "delta" }>;
type Snap = Extract<LiveMessage, { type: "snap" }>;

const AHEAD_MAX = 1_024;

/** A topic of which nothing is known. */
export const UNKNOWN: TopicState = {
  at: null,
  entries: null,
  ahead: new Map(),
  sync: "lost",
  problem: null,
  isRefused: false,
};

/**
 * The topic after a message. Messages may come twice, late or never: it is either as the server has it, or `lost`, or an
 * answer that makes it so is to come.
 */
export function receive(state: TopicState, message: TopicMessage): TopicState {
  switch (message.type) {
    case "snap":
      return takeSnapshot(state, message);
    case "delta":
      return takeDelta(state, message);
    case "gap": // the snapshot that follows says all
      return state;
    case "stale":
      return { ...state, problem: message.problem };
    case "refused":
      return { ...state, problem: message.problem, isRefused: true, sync: "synced" };
  }
}

/** The topic when the server has been asked for it anew: the answer holds all that came ahead. */
export function asked(state: TopicState): TopicState {
  return { ...state, ahead: new Map(), sync: "asking", isRefused: false };
}

/** What the server is asked for: `<epoch>:<seq>`, undefined for a snapshot. */
export function placeOf({ at }: TopicState): string | undefined {
  return at === null ? undefined : `${at.epoch}:${at.seq}`;
}

function takeSnapshot(state: TopicState, { epoch, seq, data }: Snap): TopicState {
  const { at, ahead } = state;
  if (at?.epoch === epoch && seq < at.seq) return state;
  const entries = new Map(Object.entries(data));
  return goOn({
    ...state,
    at: { epoch, seq },
    entries,
    ahead: ofEpoch(ahead, epoch, seq),
    sync: "synced",
    problem: null,
  });
}

function takeDelta(state: TopicState, delta: Delta): TopicState {
  const { at, ahead, sync } = state, { epoch, seq } = delta;
  if (at?.epoch === epoch && seq < at.seq) return state;
  // The server has told all there was when it was asked: what came ahead is behind something that was lost since.
  if (at?.epoch === epoch && seq === at.seq) return { ...state, sync: inSync(ahead), problem: null };
  const kept = new Map(ahead.size < AHEAD_MAX ? ahead : []).set(`${epoch}:${seq}`, delta);
  return goOn({ ...state, ahead: kept, sync: sync === "synced" ? "lost" : sync });
}

/** Takes all steps that follow on each other from where the entries stand. */
function goOn(state: TopicState): TopicState {
  const { at } = state;
  if (at === null || state.entries === null) return state;
  const entries = new Map(state.entries), ahead = new Map(state.ahead);
  let { seq } = at, next: Delta | undefined;
  while ((next = ahead.get(`${at.epoch}:${seq + 1}`)) !== undefined) {
    ahead.delete(`${at.epoch}:${++seq}`);
    for (const [key, entry] of Object.entries(next.set ?? {})) entries.set(key, entry);
    for (const key of next.remove ?? []) entries.delete(key);
  }
  if (seq === at.seq) return state.sync === "synced" ? { ...state, sync: inSync(ahead) } : state;
  return { ...state, at: { ...at, seq }, entries, ahead, sync: inSync(ahead), problem: null };
}

function inSync(ahead: TopicState["ahead"]): TopicState["sync"] {
  return ahead.size === 0 ? "synced" : "lost";
}

function ofEpoch(ahead: TopicState["ahead"], epoch: string, after: number): TopicState["ahead"] {
  return new Map([...ahead].filter(([, delta]) => delta.epoch === epoch && delta.seq > after));
}
