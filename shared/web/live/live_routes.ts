import { LIVE_CLOSE, LIVE_PROTOCOL } from "../../contracts/live.ts";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import { clientAddress, type TrustedProxies } from "../../http/client_address.ts";
import { type App, newApp } from "../../http/new_app.ts";
import type { Logger } from "../../log/log.ts";
import type { Session, Sessions } from "../session/sessions.ts";
import { type Connection, type ConnectionLimits, createConnection } from "./connection.ts";
import { createLiveSockets, type LiveSocketLimits } from "./live_sockets.ts";
import type { Topics } from "./topics.ts";

export interface LiveOptions {
  readonly topics: Topics;
  readonly sessions: Pick<Sessions, "open" | "clearing">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly isTrustedProxy: TrustedProxies;
  /** Origins under which browsers see this service where a proxy stands before it. */
  readonly origins: readonly string[];
  /** When it aborts, all sockets are closed, and at once those that come later. */
  readonly draining: AbortSignal;
  readonly limits?: Partial<ConnectionLimits & LiveSocketLimits>;
}

const PATHS = ["/ws/realtime/", "/ws/realtime"];
const BEGIN_OR_NEVER = "Cannot open this: begin a WebSocket";

/**
 * `/ws/realtime/`: the protocol `axi.live.v1` for pages of this origin, as the person whom the session's cookie is of. Any
 * other origin gets 403. A browser can't see why a socket was not opened, so that all else comes as a close code.
 */
export function liveRoutes(options: LiveOptions): App {
  const { topics, sessions, clock, log, isTrustedProxy, draining, limits } = options;
  const origins = new Set(options.origins);
  const sockets = createLiveSockets({ clock, draining, limits });
  const app = newApp();
  app.on("GET", PATHS, async (c) => {
    const request = c.req.raw, { headers, url } = request;
    refuseUnlessOwn(request, origins);
    // After the upgrade nothing of the request can be read.
    const cookies = new Request(url, { headers: { cookie: headers.get("cookie") ?? "" } });
    const address = clientAddress(c, isTrustedProxy);
    const asker = { call: c.get("call"), ...(address === "unknown" ? {} : { address }) };
    const session = await sessions.open(cookies, asker);
    const refusalOf = () => session === null ? LIVE_CLOSE.session_over : sockets.refusal(session);
    if (refusalOf() !== null && !sockets.canTurnAway) {
      throw new AppError("UNAVAILABLE", "Cannot open this without a session just now: sign in first");
    }
    const { socket, response } = Deno.upgradeWebSocket(request, {
      protocol: LIVE_PROTOCOL,
      idleTimeout: 0, // the protocol has a heartbeat of its own
    });
    const setCookie = session === null ? sessions.clearing(cookies) : session.setCookie;
    if (setCookie !== null) response.headers.append("set-cookie", setCookie);
    socket.addEventListener("open", () => {
      const refusal = refusalOf();
      if (refusal !== null) sockets.turnAway(socket, refusal);
      else if (session !== null) attach(socket, session);
    });

    function attach(socket: WebSocket, session: Session): void {
      const connection = createConnection({ wire: wireOf(socket), session, topics, clock, limits });
      const isSignedOut = () => sessions.clearing(cookies) !== null;
      const leave = sockets.enter({ socket, connection, session, isSignedOut });
      listen(socket, connection);
      socket.addEventListener("close", ({ code }) => {
        leave();
        const { user_id } = session;
        if (code === LIVE_CLOSE.refused) log.warn("live.socket.refused", { user_id, status: code });
      });
    }
    return response;
  });
  return app;
}

function refuseUnlessOwn({ headers, url }: Request, origins: ReadonlySet<string>): void {
  const origin = headers.get("origin");
  if (origin === null || (!origins.has(origin) && origin !== new URL(url).origin)) {
    throw new AppError(
      "FORBIDDEN",
      "Cannot open a WebSocket for another site: open it from a page of this one",
    );
  }
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") throw new AppError("MALFORMED", BEGIN_OR_NEVER);
  const offered = (headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  if (!offered.includes(LIVE_PROTOCOL)) {
    throw new AppError(
      "MALFORMED",
      `Cannot speak ${offered.join(", ").slice(0, 100)}: offer ${LIVE_PROTOCOL}`,
    );
  }
}

function wireOf(socket: WebSocket) {
  const isOpen = () => socket.readyState === WebSocket.OPEN;
  return {
    send: (text: string) => isOpen() && socket.send(text),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    close: (code: number, reason: string) => isOpen() && socket.close(code, reason),
  };
}

function listen(socket: WebSocket, connection: Connection): void {
  socket.addEventListener("message", ({ data }) => connection.receive(data));
  socket.addEventListener("close", () => connection.end());
  socket.addEventListener("error", (event) => {
    event.preventDefault(); // a connection that breaks is no fault of the process
    connection.end();
  });
}
