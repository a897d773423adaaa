import { systemClock } from "@shared/core/clock.ts";
import { trustedProxies } from "@shared/http/client_address.ts";
import { frame, LOCAL_HOSTS } from "@shared/http/frame.ts";
import { newApp } from "@shared/http/new_app.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { createAxiClient } from "@shared/web/axi_client.ts";
import { openUpstreams } from "@shared/web/gateway/upstream.ts";
import { createSessions } from "@shared/web/session/sessions.ts";
import { signedIn } from "./visit.ts";

Deno.test("signedIn() tells AXI whose request it is, so that one stranger's cookies do not use up everybody's renewals", async () => {
  const asked: (string | null)[] = [];
  await using axi = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ headers }) => {
    asked.push(headers.get("x-forwarded-for"));
    const refusal = { code: "UNAUTHENTICATED", detail: "Cannot renew this session: it is over" };
    return Response.json(refusal, { status: 401 });
  });
  const url = `http://127.0.0.1:${axi.addr.port}`, log = createLogger({ write: () => {} });
  using upstreams = openUpstreams({ axi: url });
  const upstream = upstreams.get("axi");
  if (!upstream) throw new Error("Cannot go on without an address of AXI");
  const sessions = createSessions({ axi: url, clock: systemClock, isSecure: false, log });
  const deps = {
    sessions,
    axi: createAxiClient({ upstream, sessions }),
    isTrustedProxy: trustedProxies(["127.0.0.1"]),
  };
  const app = newApp();
  app.use(frame({ log, hosts: LOCAL_HOSTS }));
  app.get("/", async (c) => {
    const visit = await signedIn(c, deps);
    return visit instanceof Response ? visit : c.text("signed in");
  });
  const peer = { remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 } };
  const headers = { host: "localhost", cookie: "axi_rt=axr_x", "x-forwarded-for": "203.0.113.7" };
  const { status } = await app.request("http://localhost/", { headers }, peer);
  assertEquals([status, asked], [303, ["203.0.113.7"]]);
});
