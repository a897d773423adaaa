import { asError } from "../core/as_error.ts";
import { pause } from "../core/pause.ts";
import type { Logger } from "../log/log.ts";
import { atMostEvery } from "./at_most_every.ts";
import { backoffMs } from "./backoff.ts";
import type { Bell } from "./bell.ts";
import { DeadLetterError, type Subscription } from "./bus.ts";
import type { Envelope } from "./envelope.ts";
import type { BusGroup, LoggedEvent, Progress } from "./postgres_bus_group.ts";

const POLL_MS = 200;
const COMMIT_EVERY_MS = 1_000;
const RETRY_MAX_MS = 5_000;
const SWEEP_EVERY_MS = 60_000;

export interface MemberOptions {
  readonly group: BusGroup;
  readonly subscription: Subscription;
  /** Rung after each publish in this process. */
  readonly bell: Bell;
  readonly log: Logger;
  /** How often the member says that it lives: several times a lease. */
  readonly beatMs: number;
}

/** A partition that this member reads. */
interface Held {
  readonly partition: number;
  position: number;
  /** Settles when the events in hand are dealt with; null while there are none. */
  work: Promise<void> | null;
  /** Whether it goes to another member after the event at hand. */
  isLeaving: boolean;
  /** Another member has it: what is under way here is in vain. */
  lost(): void;
  readonly signal: AbortSignal;
}

/**
 * One member of a consumer group, until the signal aborts: holds its share of the partitions, deals with the events of
 * each in order and with different partitions side by side. Outlives every failure of the database.
 */
export async function runMember(options: MemberOptions, signal: AbortSignal): Promise<void> {
  const { group, bell } = options;
  const log = options.log.with({ name: options.subscription.group });
  const held = new Map<number, Held>();
  const beat = atMostEvery(options.beatMs, async () => {
    await takeShare(group, held, signal);
    return false;
  });
  const sweep = atMostEvery(SWEEP_EVERY_MS, async () => await group.sweep() > 0);
  for (let failures = 0; !signal.aborted;) {
    const heard = bell.rings;
    try {
      await beat();
      await sweep();
      if (!await startWork({ ...options, log }, held)) await bell.wait(heard, POLL_MS, signal);
      failures = 0;
    } catch (error) {
      const delayMs = backoffMs(++failures, { maxMs: RETRY_MAX_MS });
      log.warn("bus.member.failed", { error: asError(error), attempt: failures, delay_ms: delayMs });
      await pause(delayMs, signal);
    }
  }
  await Promise.all([...held.values()].map(({ work }) => work));
  await group.leave().catch((error) => log.warn("bus.leave.failed", { error: asError(error) }));
}

/** Brings what is held in line with the group: takes over what is free, lets go of what others have or are due. */
async function takeShare(group: BusGroup, held: Map<number, Held>, signal: AbortSignal): Promise<void> {
  const beat = await group.beat();
  const mine = new Set(beat.held.map(({ partition }) => partition));
  for (const one of held.values()) {
    if (!mine.has(one.partition)) one.lost();
    // Not while its last event is in hand: should the partition come back at once, nobody may overtake that event.
    if (one.signal.aborted && one.work === null) held.delete(one.partition);
  }
  for (const progress of beat.held) {
    if (!held.has(progress.partition)) held.set(progress.partition, hold(progress, signal));
  }
  const kept = [...held.values()].filter((one) => !one.signal.aborted);
  for (const one of kept.slice(beat.share)) one.isLeaving = true;
  const leaving = kept.filter((one) => one.isLeaving && one.work === null);
  if (leaving.length === 0) return;
  await group.release(leaving.map(({ partition }) => partition));
  for (const { partition } of leaving) held.delete(partition);
}

function hold({ partition, position }: Progress, signal: AbortSignal): Held {
  const stop = new AbortController();
  return {
    ...{ partition, position },
    work: null,
    isLeaving: false,
    lost: () => stop.abort(),
    signal: AbortSignal.any([signal, stop.signal]),
  };
}

/** Fetches for all partitions at rest and sets those with events to work; false where there was nothing. */
async function startWork(options: MemberOptions, held: ReadonlyMap<number, Held>): Promise<boolean> {
  const { group, subscription, bell } = options;
  const isResting = (one: Held) => one.work === null && !one.isLeaving && !one.signal.aborted;
  const resting = [...held.values()].filter(isResting);
  if (resting.length === 0) return false;
  const events = await group.fetch(resting, subscription.types);
  const byPartition = Map.groupBy(events, ({ partition }) => partition);
  for (const one of resting) {
    const next = byPartition.get(one.partition);
    if (next === undefined) continue;
    one.work = work(options, one, next).finally(() => {
      one.work = null;
      bell.ring();
    });
  }
  return events.length > 0;
}

async function work(options: MemberOptions, one: Held, events: readonly LoggedEvent[]): Promise<void> {
  const commit = atMostEvery(COMMIT_EVERY_MS, () => commitProgress(options, one));
  for (const event of events) {
    if (one.isLeaving || one.signal.aborted || !await deal(options, one, event)) break;
    one.position = event.position;
    await commit();
  }
  await commitProgress(options, one);
}

async function commitProgress({ group, log }: MemberOptions, one: Held): Promise<boolean> {
  try {
    if (!await group.commit(one)) one.lost();
  } catch (error) {
    log.warn("bus.commit.failed", { error: asError(error) }); // the next one covers this one
  }
  return false;
}

/** Hands the event over until it is dealt with; false where the member had to let go before. */
async function deal(options: MemberOptions, one: Held, event: LoggedEvent): Promise<boolean> {
  const { envelope } = event;
  if (envelope === null) return true;
  for (let failures = 0; !one.signal.aborted && !(one.isLeaving && failures > 0);) {
    try {
      await handleOrBury(options, { ...event, envelope }, one.signal);
      return true;
    } catch (error) {
      const delayMs = backoffMs(++failures, { maxMs: RETRY_MAX_MS });
      options.log.warn("bus.event.failed", {
        event_id: envelope.id,
        event_type: envelope.type,
        attempt: failures,
        delay_ms: delayMs,
        error: asError(error),
      });
      await pause(delayMs, one.signal);
    }
  }
  return false;
}

async function handleOrBury(
  { group, subscription }: MemberOptions,
  event: Progress & { readonly envelope: Envelope },
  signal: AbortSignal,
): Promise<void> {
  try {
    await subscription.handle(event.envelope, signal);
  } catch (error) {
    if (!(error instanceof DeadLetterError)) throw error;
    await group.bury(event, error);
  }
}
