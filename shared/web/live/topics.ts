import { asError } from "../../core/as_error.ts";
import type { Clock } from "../../core/clock.ts";
import { type Role, ROLES } from "../../core/ctx.ts";
import { AppError, NotFoundError } from "../../core/errors.ts";
import { newId } from "../../core/ids.ts";
import { pause } from "../../core/pause.ts";
import type { LiveProblem } from "../../contracts/live.ts";
import { backoffMs } from "../../events/backoff.ts";
import { problemDocument } from "../../http/problem.ts";
import type { Logger } from "../../log/log.ts";
import type { Session } from "../session/sessions.ts";
import { createFeed, type Feed, type FeedWriter } from "./feed.ts";

/** What is asked of a topic's source. */
export interface TopicSource {
  /** What stood behind the slash of the topic's name; empty where nothing did. */
  readonly parameter: string;
  /** The session of whoever came last of those who share it, so that its access token is good for longest. */
  readonly session: () => Session;
  /** Aborts when nobody has listened for a while. */
  readonly signal: AbortSignal;
}

/** Something that people can watch change. */
export interface Topic<Entry> {
  /** Who has one table together: all who are signed in, those of one tenant, or one person in all tabs. */
  readonly sharedBy: "everyone" | "tenant" | "person";
  /** The weakest role that may listen; default viewer. */
  readonly role?: Role;
  /** What may stand behind a slash after its name, and then has to; default nothing. */
  readonly parameter?: RegExp;
  /**
   * Tells the entries for as long as the signal lets it; where it ends by itself, nothing more will change. It is begun
   * anew where it throws, but for NOT_FOUND, FORBIDDEN and VALIDATION, which refuse the subscription.
   */
  run(writer: FeedWriter<Entry>, source: TopicSource): Promise<void>;
}

/** A feed that somebody listens to. */
export interface Listening {
  readonly feed: Feed;
  stop(): void;
}

/** All topics of a dashboard by their names. */
export interface Topics {
  /**
   * Begins to listen to `name` or `name/parameter`; `refused` is told when the source refuses it. Throws NOT_FOUND for an
   * unknown name, FORBIDDEN where the session's role is too weak, RATE_LIMITED where too many tables are open.
   */
  listen(name: string, session: Session, refused: (error: AppError) => void): Listening;
  /** Tables that are open, listened to or not. */
  readonly size: number;
  close(): void;
}

export interface TopicsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a table outlives its last listener; default 60,000. */
  readonly lingerMs?: number;
  /** Shortest time between two steps of a table; default 250. */
  readonly everyMs?: number;
}

// deno-lint-ignore no-explicit-any -- safe because a topic's entries go from its own source to its own feed
export type TopicTable = Readonly<Record<string, Topic<any>>>;

interface OpenFeed {
  readonly feed: Feed;
  readonly stop: AbortController;
  readonly refusals: Set<(error: AppError) => void>;
  /** Who listened first. */
  readonly beganBy: string;
  session: Session;
  linger: ReturnType<typeof setTimeout> | undefined;
}

const LINGER_MS = 60_000;
const FEEDS_MAX = 2_000;
/** Of one person, so that nobody takes them all: two tabs full. */
const FEEDS_OF_PERSON_MAX = 128;
const RETRY_MAX_MS = 15_000;
const FINAL: readonly string[] = ["NOT_FOUND", "FORBIDDEN", "VALIDATION"];

/** Runs each topic's source while somebody listens, once for all who share it. */
export function createTopics(table: TopicTable, options: TopicsOptions): Topics {
  const { clock, log, lingerMs = LINGER_MS, everyMs } = options;
  const topics = new Map(Object.entries(table));
  const open = new Map<string, OpenFeed>();

  function close(key: string, one: OpenFeed): void {
    clearTimeout(one.linger);
    one.stop.abort();
    one.feed.close();
    if (open.get(key) === one) open.delete(key);
  }

  function begin(key: string, name: string, { topic, parameter, session }: Found): OpenFeed {
    const beganBy = personOf(session);
    const ofPerson = [...open.values()].filter((one) => one.beganBy === beganBy).length;
    if (open.size >= FEEDS_MAX || ofPerson >= FEEDS_OF_PERSON_MAX) {
      throw new AppError(
        "RATE_LIMITED",
        "Cannot watch one thing more: too many are watched, try again later",
      );
    }
    const feed = createFeed({ topic: name, epoch: newId().slice(-12), clock, everyMs });
    const one: OpenFeed = {
      feed,
      stop: new AbortController(),
      refusals: new Set(),
      beganBy,
      session,
      linger: undefined,
    };
    open.set(key, one);
    const source = { parameter, session: () => one.session, signal: one.stop.signal };
    void keepRunning(topic, { feed, source, log, name }).catch((error: AppError) => {
      close(key, one);
      for (const refuse of [...one.refusals]) refuse(error);
    });
    return one;
  }

  return {
    listen(name, session, refused) {
      const found = find(topics, name, session);
      const key = `${name} ${scopeOf(found.topic, session)}`;
      const one = open.get(key) ?? begin(key, name, found);
      one.session = session;
      one.refusals.add(refused);
      clearTimeout(one.linger);
      return {
        feed: one.feed,
        stop() {
          one.refusals.delete(refused);
          if (one.refusals.size > 0 || open.get(key) !== one) return;
          clearTimeout(one.linger);
          one.linger = setTimeout(() => close(key, one), lingerMs);
        },
      };
    },
    get size() {
      return open.size;
    },
    close() {
      for (const [key, one] of open) close(key, one);
    },
  };
}

/** The error as a problem of the protocol; what is not known reveals nothing. */
export function liveProblem(error: unknown): LiveProblem {
  const known = error instanceof AppError
    ? error
    : new AppError("INTERNAL", "Cannot tell this because of a fault of the service");
  const { code, title, status } = problemDocument(known);
  return { code, title, status, detail: known.message };
}

interface Found {
  // deno-lint-ignore no-explicit-any -- as in TopicTable
  readonly topic: Topic<any>;
  readonly parameter: string;
  readonly session: Session;
}

function find(topics: ReadonlyMap<string, Found["topic"]>, name: string, session: Session): Found {
  const slash = name.indexOf("/");
  const topic = topics.get(slash === -1 ? name : name.slice(0, slash));
  const parameter = slash === -1 ? "" : name.slice(slash + 1);
  const fits = topic?.parameter === undefined ? slash === -1 : topic.parameter.test(parameter);
  if (topic === undefined || !fits) throw new NotFoundError("topic", name);
  const { role = "viewer" } = topic;
  if (ROLES.indexOf(session.role) < ROLES.indexOf(role)) {
    throw new AppError("FORBIDDEN", `Cannot watch this as ${session.role}: the role ${role} is needed`);
  }
  return { topic, parameter, session };
}

function scopeOf({ sharedBy }: Found["topic"], session: Session): string {
  if (sharedBy === "everyone") return "";
  return sharedBy === "tenant" ? session.tenant_id : personOf(session);
}

function personOf({ tenant_id, user_id }: Session): string {
  return `${tenant_id} ${user_id}`;
}

interface Running {
  readonly feed: Feed;
  readonly source: TopicSource;
  readonly log: Logger;
  readonly name: string;
}

/** Runs a topic's source, anew after faults; throws what refuses the subscription. */
async function keepRunning(topic: Found["topic"], { feed, source, log, name }: Running): Promise<void> {
  for (let failures = 1; !source.signal.aborted; failures++) {
    let hasTold = false;
    const told = (tell: () => void) => {
      hasTold = true;
      tell();
    };
    const writer: FeedWriter<unknown> = {
      put: (key, entry) => told(() => feed.put(key, entry)),
      remove: (key) => told(() => feed.remove(key)),
      confirm: () => told(() => feed.confirm()),
    };
    try {
      return await topic.run(writer, source);
    } catch (error) {
      if (source.signal.aborted) return;
      if (error instanceof AppError && FINAL.includes(error.code)) throw error;
      if (!(error instanceof AppError)) log.error("live.topic.failed", { error: asError(error), name });
      if (hasTold) failures = 1;
      feed.fail(liveProblem(error));
    }
    await pause(backoffMs(failures, { firstMs: 500, maxMs: RETRY_MAX_MS }), source.signal);
  }
}
