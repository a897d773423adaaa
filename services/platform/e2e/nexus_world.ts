import { type Clock, systemClock } from "@shared/core/clock.ts";
import type { App } from "@shared/http/new_app.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import type { Assets } from "@shared/web/assets/assets.ts";
import { PASSWORD } from "../../axi/auth/testing.ts";
import { testAxi } from "../../axi/testing.ts";
import { createApp } from "../../nexus/app.ts";
import { loadConfig } from "../../nexus/config.ts";
import { wire } from "../../nexus/wiring.ts";

export interface NexusWorldOptions {
  /** Default: pages call AXI through NEXUS. */
  readonly apiMode?: "gateway" | "direct";
  /** Of both services. Default: the system's. */
  readonly clock?: Clock;
  /** Default: what `deno task build` has made. */
  readonly assets?: Assets;
}

/** NEXUS on a port, before a whole AXI with one person who has one dataset; what it logs is gathered. */
export async function openNexus(
  { apiMode = "gateway", clock = systemClock, assets }: NexusWorldOptions = {},
) {
  await using stack = new AsyncDisposableStack();
  // AXI is told where NEXUS is, and NEXUS where AXI is: its address comes before what answers there.
  const nexus = Promise.withResolvers<App>();
  const server = stack.use(
    Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request, info) => await (await nexus.promise).fetch(request, info),
    ),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const axi = stack.use(await testAxi({ clock, env: { PUBLIC_ORIGINS: url } }));
  const upstream = stack.use(serveAgain(axi.app.fetch));
  const axiUrl = `http://127.0.0.1:${upstream.port}`;
  const config = loadConfig({ AXI_URL: axiUrl, NEXUS_API_MODE: apiMode, LOG_LEVEL: "warn" });
  const lines: string[] = [];
  const log = createLogger({ write: (text) => lines.push(text), level: config.LOG_LEVEL });
  const deps = stack.use(await wire(config, { clock, log }));
  nexus.resolve(createApp(assets === undefined ? deps : { ...deps, assets }, config, stopOf(stack)));
  const person = await axi.newUser();
  const dataset = await person.upload("visits.csv", visits());
  const opened = stack.move();
  return {
    url,
    axiUrl,
    axi,
    person,
    datasetId: dataset.dataset_id,
    /** AXI answers nothing more. */
    stopAxi: upstream.stop,
    /** AXI answers again, where it did before. */
    startAxi: upstream.start,
    /** What it has logged, warnings and errors alone. */
    lines,
    /** Signs the person in by the form, as browsers do without scripts; gives the session's cookie. */
    async signIn(): Promise<{ readonly name: string; readonly value: string }> {
      const answer = await fetch(`${url}/login`, {
        method: "POST",
        body: new URLSearchParams({ username: person.user.username, password: PASSWORD }),
        headers: { origin: url },
        redirect: "manual",
      });
      await answer.body?.cancel();
      const [, name, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "") ?? [];
      if (answer.status !== 303 || name === undefined || value === undefined) {
        throw new Error(`Cannot sign in: NEXUS answered ${answer.status}`);
      }
      return { name, value };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
export type NexusWorld = Awaited<ReturnType<typeof openNexus>>;

/** What answers on a port, and can be stopped and begun again there. */
function serveAgain(handler: Deno.ServeHandler) {
  const start = (port: number) => Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, handler);
  let server = start(0), isStopped = false;
  const { port } = server.addr;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await server.shutdown();
  };
  return {
    port,
    stop,
    start() {
      server = start(port);
      isStopped = false;
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Begins the drain before anything that was opened earlier is closed. */
function stopOf(stack: AsyncDisposableStack): AbortSignal {
  const stop = new AbortController();
  stack.defer(() => stop.abort());
  return stop.signal;
}

/** Numbers that go together, categories, dates, and cells without a value. */
function visits(): string {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const day = new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);
    const celsius = Math.round(100 * (12 - 10 * Math.cos(i / 58) + (i * 7919 % 31) / 10)) / 100;
    const city = ["Riga", "Oslo", "Rome", "Cairo"][i * 7 % 4];
    return [
      day,
      city,
      celsius,
      i % 17 === 0 ? "" : Math.round(80 + celsius * 9 + i * 104_729 % 53),
      i % 3 === 0,
    ].join();
  });
  return ["day,city,celsius,visitors,is_holiday", ...rows].join("\n") + "\n";
}
