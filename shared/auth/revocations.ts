import type { RevocationFeed } from "../contracts/axi_accounts.ts";
import { asError } from "../core/as_error.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { pause } from "../core/pause.ts";
import type { Logger } from "../log/log.ts";

export interface RevocationsOptions {
  /** Reads the feed after `since`; from as far back as tokens live where that is null. */
  readonly load: (since: string | null) => Promise<RevocationFeed>;
  readonly log: Logger;
  /** How long access tokens live: older revocations concern none of them. Default 3,600. */
  readonly tokenLifeSeconds?: number;
  readonly clock?: Clock;
}

export interface Revocations {
  /** Whether what was issued to the subject at that instant (ms) is void. */
  isRevoked(subject: string, issuedAtMs: number): boolean;
  /** Reads what is new. A failure is logged and leaves the last good set in force. */
  poll(): Promise<void>;
  /** Polls every 30 s, give or take a few, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const POLL_MS = 30_000;
const JITTER_MS = 5_000;
const TOKEN_LIFE_SECONDS = 3_600;
const SKEW_MS = 60_000;
const SUBJECTS_MAX = 100_000;
const PAGES_MAX = 1_000;

/** What ended before its time, as the issuer tells it: a disabled user is out within a minute. */
export function createRevocations(options: RevocationsOptions): Revocations {
  const { load, log, tokenLifeSeconds = TOKEN_LIFE_SECONDS, clock = systemClock } = options;
  const notBefore = new Map<string, number>(); // in order of arrival, the oldest first
  let since: string | null = null;

  async function readOnce(): Promise<boolean> {
    const { items, next_since } = await load(since);
    for (const { subject, not_before } of items) {
      const instant = Math.max(Date.parse(not_before), notBefore.get(subject) ?? 0);
      notBefore.delete(subject);
      notBefore.set(subject, instant);
    }
    const isNews = items.length > 0 && next_since !== since;
    since = next_since;
    return isNews;
  }

  function forget(): void {
    const oldest = clock.now() - tokenLifeSeconds * 1000 - SKEW_MS;
    for (const [subject, instant] of notBefore) {
      if (instant < oldest || notBefore.size > SUBJECTS_MAX) notBefore.delete(subject);
    }
  }

  async function poll(): Promise<void> {
    try {
      for (let pages = 0; pages < PAGES_MAX && await readOnce(); pages++);
    } catch (error) {
      log.warn("auth.revocations.failed", { error: asError(error) });
    }
    forget();
  }

  return {
    isRevoked: (subject, issuedAtMs) => issuedAtMs < (notBefore.get(subject) ?? 0),
    poll,
    async run(signal) {
      while (!signal.aborted) {
        await poll();
        await pause(POLL_MS + (Math.random() * 2 - 1) * JITTER_MS, signal);
      }
    },
  };
}
