import type { Envelope } from "./envelope.ts";

/**
 * What carries events between services, at least once each. Events of one partition key reach a consumer group in the
 * order in which they were published; each group gets all events, its members share them.
 */
export interface Bus {
  /** Resolves when the events are durable. Repeating a batch after a failure does no harm. */
  publish(batch: readonly Envelope[]): Promise<void>;
  /** Joins the group as a member; resolves after abort, when the event at hand is dealt with. */
  subscribe(subscription: Subscription, signal: AbortSignal): Promise<void>;
  /** How many events the group has before it, and how many seconds ago the oldest of them was published. */
  lag(group: string): Promise<{ events: number; seconds: number }>;
  /** What the group could not handle, newest first. */
  deadLetters(group: string, limit: number): Promise<DeadLetter[]>;
  /** Ends all subscriptions. */
  close(): Promise<void>;
}

export interface Subscription {
  /** Which consumers share the events, e.g. `echo-notification.upload-alerts`; a new group begins with the oldest. */
  readonly group: string;
  readonly types: readonly string[];
  /**
   * Deals with one event. DeadLetterError sets it aside for good; after any other error it comes again, with growing
   * pauses and before all later events of its partition key. The signal aborts when the member has to let go.
   */
  handle(event: Envelope, signal: AbortSignal): Promise<void>;
}

export interface DeadLetter {
  readonly event: Envelope;
  /** Why, in one word: a code of errors.ts or of the consumer runner. */
  readonly reason: string;
  readonly detail: string;
  readonly died_at: string;
}

/** This event can never be handled: it is set aside with the reason, and the next one comes. */
export class DeadLetterError extends Error {
  override readonly name = "DeadLetterError";
  constructor(readonly reason: string, detail: string, options?: ErrorOptions) {
    super(detail, options);
  }
}
