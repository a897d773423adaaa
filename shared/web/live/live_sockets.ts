import { LIVE_CLOSE } from "../../contracts/live.ts";
import type { Clock } from "../../core/clock.ts";
import type { Session } from "../session/sessions.ts";
import type { Connection } from "./connection.ts";

export interface LiveSocketLimits {
  /** Sockets of this process, and of one person. */
  readonly sockets: number;
  readonly socketsOfPerson: number;
  /** Sockets that were turned away and whose clients have not answered the close yet. */
  readonly turnedAway: number;
  readonly beatMs: number;
  /** A socket whose client has said nothing for so long is closed. */
  readonly deadMs: number;
}

/** One open socket. */
export interface LiveSocket {
  readonly socket: Pick<WebSocket, "close">;
  readonly connection: Connection;
  readonly session: Session;
  /** Whether its session has been ended here. */
  readonly isSignedOut: () => boolean;
}

/** All open sockets: how many there may be, and how long each of them lives. */
export interface LiveSockets {
  /** The close code for one socket more; null where there is room. */
  refusal(session: Session): number | null;
  /** Whether one socket more may be opened only to be closed with a code: a client that never answers a close keeps it open. */
  readonly canTurnAway: boolean;
  /** Closes an open socket with that code. */
  turnAway(socket: WebSocket, code: number): void;
  /** Counts a socket until the answer is called, which has to be when it is closed for good. */
  enter(one: LiveSocket): () => void;
}

const LIMITS: LiveSocketLimits = {
  sockets: 2_000,
  socketsOfPerson: 32,
  turnedAway: 256,
  beatMs: 15_000,
  deadMs: 40_000,
};
const GOING_AWAY = 1001;

export interface LiveSocketsOptions {
  readonly clock: Clock;
  readonly draining: AbortSignal;
  readonly limits?: Partial<LiveSocketLimits>;
}

/** Beats and looks after all sockets by one timer, and closes them when the service drains. */
export function createLiveSockets({ clock, draining, limits }: LiveSocketsOptions): LiveSockets {
  const { sockets, socketsOfPerson, turnedAway, beatMs, deadMs } = { ...LIMITS, ...limits };
  const open = new Set<LiveSocket>();
  const counts = new Map<string, number>(), leaving = new Set<WebSocket>();
  let timer: ReturnType<typeof setInterval> | undefined;

  function beat(): void {
    for (const { socket, connection, session, isSignedOut } of open) {
      if (clock.now() - connection.heardAtMs > deadMs) {
        connection.end();
        socket.close(GOING_AWAY, "nothing was heard");
      } else if (session.refreshAtMs <= clock.now() || isSignedOut()) {
        // Not renewed by the cookie that it came with, which may have been replaced since: an ordinary request does that.
        connection.end();
        socket.close(LIVE_CLOSE.session_over, "the session has to be renewed");
      } else {
        connection.beat();
      }
    }
  }

  draining.addEventListener("abort", () => {
    for (const { socket, connection } of open) {
      connection.end();
      socket.close(LIVE_CLOSE.restarting, "the service stops");
    }
  });

  return {
    refusal(session) {
      if (draining.aborted) return LIVE_CLOSE.restarting;
      const ofPerson = counts.get(personOf(session)) ?? 0;
      return open.size >= sockets || ofPerson >= socketsOfPerson ? LIVE_CLOSE.overloaded : null;
    },
    get canTurnAway() {
      return leaving.size < turnedAway;
    },
    turnAway(socket, code) {
      leaving.add(socket);
      socket.addEventListener("close", () => leaving.delete(socket));
      socket.close(code);
    },
    enter(one) {
      const person = personOf(one.session);
      open.add(one);
      counts.set(person, (counts.get(person) ?? 0) + 1);
      timer ??= setInterval(beat, beatMs);
      return () => {
        if (!open.delete(one)) return;
        const left = (counts.get(person) ?? 1) - 1;
        if (left > 0) counts.set(person, left);
        else counts.delete(person);
        if (open.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

function personOf({ tenant_id, user_id }: Session): string {
  return `${tenant_id} ${user_id}`;
}
