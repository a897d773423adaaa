import { connect, type Socket } from "node:net";
import type postgres from "postgres";
import { CONNECT_TIMEOUT_SECONDS, type DriverHooks, type SocketTarget } from "./driver.ts";
import { asQuery, type DriverQuery } from "./driver_query.ts";
import { lostSession } from "./errors.ts";
import { createLoan, type Loan } from "./loan.ts";

const CLOSE_TIMEOUT_SECONDS = 5;

/** One session of the server, from its only connection's begin to its end. */
export interface Session {
  /** The driver on this one connection. */
  readonly driver: postgres.Sql;
  readonly openedAt: number;
  /** Resolves when the server has let it in; rejects where it does not within ten seconds. */
  readonly ready: Promise<void>;
  isOpen(): boolean;
  /** Whether a next use would meet nothing of the last one. */
  isClean(): boolean;
  /** Sends a query that another instance of the driver has made. */
  readonly handler: DriverQuery["handler"];
  /** Begins its use by one; an earlier one must have ended. */
  lend(): Loan;
  /** Ends it in order; nothing may be under way. */
  close(): Promise<void>;
  /** Ends it at once, whatever is under way. */
  destroy(): void;
}

/**
 * Opens a session; `onEnd` is called once, when it has ended or could not be had. The driver mends a lost connection by
 * connecting anew under everything that still waits, and loses its way there: statements that are never sent, remains
 * of a transaction inside another one, errors that nobody can catch. So here it never gets a second connection: a
 * session that is lost takes all of its driver with it.
 */
export function openSession(
  createDriver: (hooks: DriverHooks) => postgres.Sql,
  onEnd: (session: Session) => void,
): Session {
  let isOpen = true;
  let isReady = false;
  let socket: Socket | null = null;
  let loan: Loan | null = null;
  const driver = createDriver({ socket: dial, onclose: end });
  const ready = driver.unsafe("select 1").then(() => void (isReady = true));
  ready.catch(end);

  async function dial(target: SocketTarget): Promise<Socket> {
    const isForCancelling = isReady;
    if (!isOpen || (socket !== null && !isForCancelling)) throw lostSession();
    const opened = openSocket(target);
    socket ??= opened;
    await connected(opened);
    return opened;
  }

  function end(): void {
    if (!isOpen) return;
    isOpen = false;
    loan?.lose();
    driver.end({ timeout: 0 }).catch(() => {}); // the driver refuses what it may still get
    socket?.destroy();
    onEnd(session);
  }

  const session: Session = {
    driver,
    openedAt: Date.now(),
    ready,
    isOpen: () => isOpen,
    isClean: () => loan?.wasCancelled() !== true,
    handler: handlerOf(driver),
    lend() {
      if (!isOpen) throw lostSession();
      return loan = createLoan();
    },
    async close() {
      await driver.end({ timeout: CLOSE_TIMEOUT_SECONDS });
      end();
    },
    destroy: end,
  };
  return session;
}

function handlerOf(driver: postgres.Sql): DriverQuery["handler"] {
  const query = asQuery(driver.unsafe("")); // made, not sent
  if (query === null) {
    throw new TypeError("Cannot use this version of the driver: its queries have no handler");
  }
  return query.handler;
}

function openSocket({ path, host: [host], port: [port] }: SocketTarget): Socket {
  if (path) return connect({ path });
  const socket = connect({ host, port: Number(port) });
  return Object.assign(socket, { host, port }); // for TLS the driver looks here for the server's name
}

function connected(socket: Socket): Promise<void> {
  socket.setTimeout(CONNECT_TIMEOUT_SECONDS * 1_000, () => socket.destroy());
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      socket.setTimeout(0);
      resolve();
    });
    socket.once("error", reject);
    socket.once("close", () => reject(lostSession()));
  });
}
