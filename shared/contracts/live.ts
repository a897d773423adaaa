import { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";

/** Name of the WebSocket subprotocol; its messages are the texts of the JSON below. */
export const LIVE_PROTOCOL = "axi.live.v1";

/** Codes with which the server closes a socket, and what a client does about it. */
export const LIVE_CLOSE = {
  /** The service stops or restarts: come back, and not all at once. */
  restarting: 1012,
  /** Too many sockets: come back much later. */
  overloaded: 1013,
  /** The session is over or its cookie is due: renew it by an ordinary request, then come back. */
  session_over: 4401,
  /** The client broke the protocol: do not come back. */
  refused: 4403,
  /** The client did not read what was sent: come back for fresh snapshots. */
  too_slow: 4408,
} as const;

const TopicName = z.string().min(1).max(200);

/** What a client says. `since` is `<epoch>:<seq>` of what it has; a topic it listens to already is brought up to date. */
export const LiveRequest = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("sub"),
    topic: TopicName,
    since: z.string().regex(/^[\w-]{1,40}:\d{1,15}$/).optional(),
  }),
  z.strictObject({ type: z.literal("unsub"), topic: TopicName }),
  /** Ends all subscriptions; the socket stays. */
  z.strictObject({ type: z.literal("pause") }),
  z.strictObject({ type: z.literal("beat") }),
]);
export type LiveRequest = z.infer<typeof LiveRequest>;

/**
 * What the server says. A topic's state is a table of entries by key; `seq` counts its changes within an epoch. A `snap`
 * is the whole table; a `delta` is the step to `seq` from the one before, with whole entries. One that is empty says that
 * the source answers again or, with the `seq` that a client has, that it has missed nothing. `gap` says that what was missed is not known any more: a snapshot follows. `stale` says
 * that the source can't be reached, `refused` that there is no such subscription.
 */
export type LiveMessage =
  | {
    readonly type: "snap";
    readonly topic: string;
    readonly epoch: string;
    readonly seq: number;
    readonly data: Readonly<Record<string, unknown>>;
  }
  | {
    readonly type: "delta";
    readonly topic: string;
    readonly epoch: string;
    readonly seq: number;
    readonly set?: Readonly<Record<string, unknown>>;
    readonly remove?: readonly string[];
  }
  | { readonly type: "gap"; readonly topic: string }
  | { readonly type: "stale"; readonly topic: string; readonly problem: LiveProblem }
  | { readonly type: "refused"; readonly topic: string; readonly problem: LiveProblem }
  | { readonly type: "beat" };

/** Why, as RFC 9457 has it. */
export interface LiveProblem {
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
}

/** Entry of the topic `health`, by the name of the service. */
export interface ServiceHealth {
  /** absent: it has no address here; down: it does not answer; unready: it answers that it can't work. */
  readonly state: "up" | "unready" | "down" | "absent";
  /** Its checks that do not hold. */
  readonly failing: readonly string[];
  /** Time to the answer of `/health/ready`, which may say that it is not; null where there was none. */
  readonly latency_ms: number | null;
  /** Since when it is in this state, as far as this process has seen; RFC 3339. */
  readonly since: string;
}
