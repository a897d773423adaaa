import { LIVE_CLOSE, type LiveMessage, LiveRequest } from "../../contracts/live.ts";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { Session } from "../session/sessions.ts";
import type { Feed } from "./feed.ts";
import { liveProblem, type Topics } from "./topics.ts";

/** The socket as the protocol needs it. */
export interface Wire {
  send(text: string): void;
  /** Bytes that wait for the other side to read. */
  readonly bufferedAmount: number;
  close(code: number, reason: string): void;
}

export interface ConnectionLimits {
  /** Above this many waiting bytes steps are dropped; when there are fewer, the latest snapshot goes out. */
  readonly behindBytes: number;
  /** Above this many, or after so long a time above the other, the socket is closed. */
  readonly slowBytes: number;
  readonly slowMs: number;
  /** How often the waiting bytes of whoever is behind are looked at. */
  readonly lookMs: number;
  readonly topics: number;
  readonly messageLength: number;
  /** Messages of the client within ten seconds. */
  readonly messages: number;
}

export interface ConnectionOptions {
  readonly wire: Wire;
  readonly session: Session;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly limits?: Partial<ConnectionLimits>;
}

/** The server's half of the protocol on one socket. */
export interface Connection {
  receive(data: unknown): void;
  beat(): void;
  /** When the client said something last. */
  readonly heardAtMs: number;
  readonly subscriptions: number;
  /** The socket is closed. */
  end(): void;
}

interface Subscription {
  readonly feed: Feed;
  readonly end: () => void;
  /** Steps were dropped: a snapshot is due. */
  isBehind: boolean;
}

const LIMITS: ConnectionLimits = {
  behindBytes: 256 * 1024,
  slowBytes: 1024 * 1024,
  slowMs: 10_000,
  lookMs: 250,
  topics: 64,
  messageLength: 4_096,
  messages: 200,
};
const WINDOW_MS = 10_000;
const BEAT = JSON.stringify({ type: "beat" } satisfies LiveMessage);

export function createConnection(options: ConnectionOptions): Connection {
  const { wire, session, topics, clock } = options;
  const limits = { ...LIMITS, ...options.limits };
  const subscriptions = new Map<string, Subscription>();
  const pace = createPace(limits.messages, clock);
  const sender = createSender(wire, { limits, clock, subscriptions, close });
  let heardAtMs = clock.now(), isOver = false;

  function end(): void {
    isOver = true;
    for (const one of subscriptions.values()) one.end();
    subscriptions.clear();
    sender.end();
  }

  function close(code: number, reason: string): void {
    if (isOver) return;
    end();
    wire.close(code, reason);
  }

  function refuse(topic: string, error: unknown): void {
    drop(topic);
    if (!isOver) wire.send(JSON.stringify({ type: "refused", topic, problem: liveProblem(error) }));
  }

  function drop(topic: string): void {
    subscriptions.get(topic)?.end();
    subscriptions.delete(topic);
  }

  function subscribe(topic: string, since: string | undefined): void {
    const known = subscriptions.get(topic);
    if (known !== undefined) return sender.catchUp(topic, known, since);
    if (subscriptions.size >= limits.topics) {
      const detail = `Cannot watch more than ${limits.topics} things at once: end one first`;
      return refuse(topic, new AppError("RATE_LIMITED", detail));
    }
    try {
      const { feed, stop } = topics.listen(topic, session, (error) => refuse(topic, error));
      const unsubscribe = feed.subscribe((text) => sender.tell(one, text));
      const one: Subscription = {
        feed,
        isBehind: false,
        end() {
          unsubscribe();
          stop();
        },
      };
      subscriptions.set(topic, one);
      sender.catchUp(topic, one, since);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refuse(topic, error);
    }
  }

  function obey(request: LiveRequest): void {
    if (request.type === "sub") subscribe(request.topic, request.since);
    else if (request.type === "unsub") drop(request.topic);
    else if (request.type === "pause") { for (const topic of [...subscriptions.keys()]) drop(topic); }
  }

  return {
    receive(data) {
      if (isOver) return;
      heardAtMs = clock.now();
      const request = readRequest(data, limits.messageLength);
      if (request === null) return close(LIVE_CLOSE.refused, "a message does not fit the protocol");
      if (!pace()) return close(LIVE_CLOSE.refused, "too many messages");
      obey(request);
    },
    beat() {
      if (!isOver) sender.beat();
    },
    get heardAtMs() {
      return heardAtMs;
    },
    get subscriptions() {
      return subscriptions.size;
    },
    end,
  };
}

interface SenderParts {
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  readonly close: (code: number, reason: string) => void;
}

/** Sends no faster than the other side reads, and nothing at all for long to one that doesn't. */
function createSender(wire: Wire, { limits, clock, subscriptions, close }: SenderParts) {
  let behindSinceMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isFull = () => wire.bufferedAmount > limits.behindBytes;

  function fallBehind(one: Subscription): void {
    one.isBehind = true;
    if (timer !== undefined) return;
    behindSinceMs = clock.now();
    timer = setTimeout(look, limits.lookMs);
  }

  function look(): void {
    timer = undefined;
    const isSlow = wire.bufferedAmount > limits.slowBytes || clock.now() - behindSinceMs > limits.slowMs;
    if (isSlow) return close(LIVE_CLOSE.too_slow, "what was sent is not read");
    for (const one of subscriptions.values()) {
      if (isFull()) break;
      if (one.isBehind) sendSnapshot(one);
    }
    if (isFull() || [...subscriptions.values()].some(({ isBehind }) => isBehind)) {
      timer = setTimeout(look, limits.lookMs);
    }
  }

  function sendSnapshot(one: Subscription): void {
    one.isBehind = false;
    for (const text of [one.feed.snapshot(), one.feed.stale()]) if (text !== null) wire.send(text);
  }

  return {
    tell(one: Subscription, text: string): void {
      if (one.isBehind || isFull()) fallBehind(one);
      else wire.send(text);
    },
    /** Brings a new listener, or one that has lost its place, up to date. */
    catchUp(topic: string, one: Subscription, since: string | undefined): void {
      if (isFull()) return fallBehind(one);
      const missed = since === undefined ? null : one.feed.since(since);
      if (missed === null || missed.join("").length > limits.behindBytes) {
        if (since !== undefined) wire.send(JSON.stringify({ type: "gap", topic } satisfies LiveMessage));
        return sendSnapshot(one);
      }
      const stale = one.feed.stale();
      for (const text of stale === null ? missed : [...missed, stale]) wire.send(text);
    },
    beat(): void {
      if (!isFull()) wire.send(BEAT);
    },
    end: () => clearTimeout(timer),
  };
}

/** Whether one message more is within the pace. */
function createPace(messages: number, clock: Clock): () => boolean {
  let windowAtMs = clock.now(), count = 0;
  return () => {
    if (clock.now() - windowAtMs > WINDOW_MS) [windowAtMs, count] = [clock.now(), 0];
    return ++count <= messages;
  };
}

function readRequest(data: unknown, lengthMax: number): LiveRequest | null {
  if (typeof data !== "string" || data.length > lengthMax) return null;
  try {
    const request = LiveRequest.safeParse(JSON.parse(data));
    return request.success ? request.data : null;
  } catch {
    return null;
  }
}
