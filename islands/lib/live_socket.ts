import type { LiveMessage, LiveProblem, LiveRequest } from "@shared/contracts/live.ts";
import { asked, placeOf, receive, type TopicState, UNKNOWN } from "./live_state.ts";

/** A topic as a page shows it. */
export interface TopicView<Entry> {
  /**
   * waiting: nothing has come yet; live: as the server has it; stale: the server can't reach its source; offline: the
   * server can't be reached; refused: there is nothing to come, see `problem`.
   */
  readonly state: "waiting" | "live" | "stale" | "offline" | "refused";
  readonly entries: ReadonlyMap<string, Entry>;
  /** How long it has not been live; 0 while it is. */
  readonly ageMs: number;
  readonly problem: LiveProblem | null;
}

/** The live topics of one page. */
export interface Live {
  /** Tells the topic now and whenever it has changed, at most once a frame; the answer ends that. */
  follow<Entry>(name: string, tell: (view: TopicView<Entry>) => void): () => void;
}

/** What surrounds the socket; in a page the browser's own. */
export interface LiveEnvironment {
  readonly open: () => WebSocket;
  /** Renews the session; false where it is over. */
  readonly renew: () => Promise<boolean>;
  readonly now: () => number;
  readonly random: () => number;
  readonly frame: (apply: () => void) => unknown;
  readonly window: EventTarget;
  readonly document: EventTarget & { readonly hidden: boolean };
  readonly timing?: Partial<typeof TIMING>;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

interface Followed {
  topic: TopicState;
  /** The socket that said something of it last. */
  heardOn: WebSocket | null;
  freshAt: number;
  readonly tell: Set<(view: TopicView<unknown>) => void>;
}

const TIMING = {
  /** A connection that has stood this long begins the back-off anew. */
  stableMs: 10_000,
  /** Without a message for so long it counts as cut. */
  deadMs: 40_000,
  /** Out of sight for so long a page wants no messages. */
  hiddenMs: 60_000,
  firstMs: 500,
  longestMs: 30_000,
  tickMs: 1_000,
};
const RESTARTING = 1012, OVERLOADED = 1013, SESSION_OVER = 4401, REFUSED = 4403, TOO_SLOW = 4408;

/** A topic of which nothing is known. */
export const NOTHING = {
  state: "waiting",
  entries: new Map<string, never>(),
  ageMs: 0,
  problem: null,
} as const;

/** How long to wait after so many failures in a row: full jitter, so that those who were cut together come back spread out. */
export function backoffMs(failures: number, random: () => number, { firstMs, longestMs } = TIMING): number {
  return random() * Math.min(longestMs, firstMs * 2 ** failures);
}

/** One socket for all topics that are followed; it is open while there are any, and comes back by itself. */
export function createLive(env: LiveEnvironment): Live {
  const { now, window, document } = env, timing = { ...TIMING, ...env.timing };
  const topics = new Map<string, Followed>(), changed = new Set<Followed>();
  let socket: WebSocket | null = null, failures = 0;
  let isAway = false, isPaused = false, isOver = false, isFrameDue = false;
  let retry: Timer, stable: Timer, dead: Timer, hidden: Timer, tick: Timer;

  const isOpen = () => socket?.readyState === 1;
  const send = (request: LiveRequest) => isOpen() && socket?.send(JSON.stringify(request));

  function stateOf({ topic, heardOn }: Followed): TopicView<unknown>["state"] {
    if (topic.isRefused) return "refused";
    const isNew = topic.entries === null;
    if (socket === null || heardOn !== socket) return isNew && failures === 0 ? "waiting" : "offline";
    if (topic.problem !== null || isPaused) return "stale";
    return isNew ? "waiting" : "live";
  }

  function touch(one: Followed): void {
    changed.add(one);
    if (isFrameDue) return;
    isFrameDue = true;
    env.frame(apply);
  }

  function touchAll(): void {
    for (const one of topics.values()) touch(one);
  }

  function apply(): void {
    isFrameDue = false;
    let isAllLive = true;
    for (const one of changed) {
      const state = stateOf(one), { entries, problem } = one.topic;
      if (state === "live") one.freshAt = now();
      else isAllLive = false;
      const view = { state, entries: entries ?? NOTHING.entries, ageMs: now() - one.freshAt, problem };
      for (const tell of one.tell) tell(view);
    }
    changed.clear();
    clearTimeout(tick);
    if (!isAllLive) tick = setTimeout(touchAll, timing.tickMs);
  }

  function ask(name: string, one: Followed): void {
    if (!isOpen() || isPaused) return;
    const since = placeOf(one.topic);
    one.topic = asked(one.topic);
    send({ type: "sub", topic: name, since });
  }

  function hear(message: LiveMessage): void {
    if (message.type === "beat") return void send(message);
    const one = topics.get(message.topic);
    if (one === undefined) return;
    const before = one.topic;
    one.topic = receive(before, message);
    one.heardOn = socket;
    if (stateOf(one) === "live") one.freshAt = now();
    if (one.topic.sync === "lost") ask(message.topic, one);
    touch(one);
  }

  function connect(): void {
    clearTimeout(retry);
    if (socket !== null || isAway || isOver || topics.size === 0) return;
    const mine = socket = env.open();
    awaitLife(mine);
    mine.onopen = () => {
      stable = setTimeout(() => failures = 0, timing.stableMs);
      for (const [name, one] of topics) ask(name, one);
    };
    mine.onmessage = ({ data }) => {
      awaitLife(mine);
      hear(JSON.parse(data));
    };
    mine.onclose = ({ code }) => lose(code);
  }

  function awaitLife(mine: WebSocket): void {
    clearTimeout(dead);
    dead = setTimeout(() => {
      leave(mine);
      lose(0);
    }, timing.deadMs);
  }

  /** Closes without waiting for the other side. */
  function leave(mine: WebSocket): void {
    mine.onopen = mine.onmessage = mine.onclose = null;
    mine.close();
  }

  function forget(): void {
    socket = null;
    clearTimeout(stable);
    clearTimeout(dead);
    touchAll();
  }

  function lose(code: number): void {
    forget();
    if (code === REFUSED) isOver = true;
    if (code === TOO_SLOW) {
      for (const one of topics.values()) one.topic = { ...one.topic, at: null, ahead: new Map() };
    }
    const isCrowded = code === RESTARTING || code === OVERLOADED;
    const waitMs = backoffMs(failures + (isCrowded ? 3 : 0), env.random, timing);
    if (code !== SESSION_OVER) retry = setTimeout(connect, waitMs);
    else void renew(failures === 0 ? 0 : waitMs);
    failures++;
  }

  async function renew(waitMs: number): Promise<void> {
    // What can't be asked just now may go on.
    isOver = !await env.renew().catch(() => true);
    retry = setTimeout(connect, waitMs);
  }

  function goAway(): void {
    isAway = true;
    clearTimeout(retry);
    if (socket === null) return;
    leave(socket);
    forget();
  }

  function comeBack(): void {
    isAway = false;
    connect();
  }

  window.addEventListener("online", connect);
  // An open socket would keep the page from coming back as it was.
  window.addEventListener("pagehide", goAway);
  window.addEventListener("pageshow", comeBack);
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) {
      hidden = setTimeout(() => {
        isPaused = true;
        send({ type: "pause" });
      }, timing.hiddenMs);
    } else if (isPaused) {
      isPaused = false;
      for (const [name, one] of topics) ask(name, one);
    }
  });

  return {
    follow<Entry>(name: string, tell: (view: TopicView<Entry>) => void) {
      let one = topics.get(name);
      if (one === undefined) {
        topics.set(name, one = { topic: UNKNOWN, heardOn: null, freshAt: now(), tell: new Set() });
        ask(name, one);
      }
      const followed = one;
      // Safe because the topic's contract says what its entries are.
      const listener = tell as (view: TopicView<unknown>) => void;
      followed.tell.add(listener);
      touch(followed);
      connect();
      return () => {
        followed.tell.delete(listener);
        if (followed.tell.size > 0 || topics.get(name) !== followed) return;
        topics.delete(name);
        send({ type: "unsub", topic: name });
        if (topics.size > 0 || socket === null) return;
        leave(socket);
        forget();
      };
    },
  };
}
