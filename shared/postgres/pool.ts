import { unavailable } from "./errors.ts";
import type { Session } from "./session.ts";

const WAIT_MS = 5_000;
const MAX_WAITING = 500;
const IDLE_MS = 60_000;
const MAX_AGE_MS = 30 * 60_000;

export interface PoolOptions {
  /** Sessions at most. */
  readonly max: number;
  /** After so long without use a session is closed. Default a minute. */
  readonly idleMs?: number;
  /** A session this old is closed after its next use: its memory grows with each table it meets. Default half an hour. */
  readonly maxAgeMs?: number;
}

/** Sessions that are lent to one user at a time and opened on demand; lost ones are forgotten. */
export interface Pool {
  /** A session that is ready. Waits `waitMs` at most for a free one, in a queue of bounded length; else UNAVAILABLE. */
  take(waitMs?: number): Promise<Session>;
  /** Takes a session back with nothing under way on it. */
  giveBack(session: Session): void;
  /** Resolves when all sessions have ended; those still in use after `timeoutSeconds`, if given, are ended then. */
  end(timeoutSeconds?: number): Promise<void>;
}

interface Waiter {
  serve(session: Session): void;
  refuse(): void;
}

export function createPool(
  open: (onEnd: (session: Session) => void) => Session,
  { max, idleMs = IDLE_MS, maxAgeMs = MAX_AGE_MS }: PoolOptions,
): Pool {
  const sessions = new Set<Session>();
  const idle: { session: Session; timer: ReturnType<typeof setTimeout> }[] = [];
  const waiting = new Set<Waiter>();
  const empty = Promise.withResolvers<void>();
  let isEnding = false;

  function nextSession(): Session | null {
    const last = idle.pop(); // the last used, so that those not needed grow old
    if (last !== undefined) clearTimeout(last.timer);
    return last?.session ?? (sessions.size < max ? openAnother() : null);
  }

  function openAnother(): Session {
    const session = open(forget);
    sessions.add(session);
    return session;
  }

  function forget(session: Session): void {
    sessions.delete(session);
    removeIdle(session);
    const [waiter] = waiting;
    if (waiter !== undefined) waiter.serve(openAnother());
    else if (isEnding && sessions.size === 0) empty.resolve();
  }

  function removeIdle(session: Session): void {
    const place = idle.findIndex((entry) => entry.session === session);
    if (place >= 0) clearTimeout(idle.splice(place, 1)[0]?.timer);
  }

  function rest(session: Session): void {
    const timer = setTimeout(() => {
      removeIdle(session);
      session.close();
    }, idleMs);
    Deno.unrefTimer(timer);
    idle.push({ session, timer });
  }

  function waitForSession(waitMs: number): Promise<Session> {
    if (waiting.size >= MAX_WAITING) throw exhausted();
    const { promise, resolve, reject } = Promise.withResolvers<Session>();
    const leave = () => {
      clearTimeout(timer);
      waiting.delete(waiter);
    };
    const waiter: Waiter = {
      serve(session) {
        leave();
        resolve(session);
      },
      refuse() {
        leave();
        reject(exhausted());
      },
    };
    const timer = setTimeout(waiter.refuse, waitMs);
    waiting.add(waiter);
    return promise;
  }

  return {
    async take(waitMs = WAIT_MS) {
      if (isEnding) throw unavailable("its connections have been closed");
      const session = nextSession() ?? await waitForSession(waitMs);
      await session.ready;
      return session;
    },
    giveBack(session) {
      if (!session.isOpen()) return;
      const [waiter] = waiting;
      const isOld = Date.now() - session.openedAt > maxAgeMs;
      const isNeeded = waiter !== undefined || !isEnding;
      if (isOld || !isNeeded || !session.isClean()) session.close();
      else if (waiter !== undefined) waiter.serve(session);
      else rest(session);
    },
    async end(timeoutSeconds) {
      isEnding = true;
      if (sessions.size === 0) return;
      for (const { session } of [...idle]) {
        removeIdle(session);
        session.close();
      }
      const timer = timeoutSeconds === undefined ? undefined : setTimeout(() => {
        for (const waiter of waiting) waiter.refuse();
        for (const session of sessions) session.destroy();
      }, timeoutSeconds * 1_000);
      await empty.promise;
      clearTimeout(timer);
    },
  };
}

function exhausted() {
  return unavailable("no connection came free in time");
}
