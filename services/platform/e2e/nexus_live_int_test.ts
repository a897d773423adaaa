import type { UploadProgress, UploadStatus } from "@shared/contracts/axi_uploads.ts";
import { LIVE_PROTOCOL, type ServiceHealth } from "@shared/contracts/live.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { socketTo } from "@shared/testing/socket_to.ts";
import { createLive, type TopicView } from "../../../islands/lib/live_socket.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

const TUS = { "tus-resumable": "1.0.0" };
const FILE = "x\n1\n2\n3\n";

interface Cookie {
  readonly name: string;
  readonly value: string;
}

function pageSocket(url: string, { name, value }: Cookie): WebSocket {
  return socketTo(`${url.replace("http", "ws")}/ws/realtime/`, {
    protocol: LIVE_PROTOCOL,
    headers: { origin: url, cookie: `${name}=${value}` },
  });
}

/** The live topics of a page of whoever has that cookie. */
function openPage({ url }: NexusWorld, cookie: Cookie) {
  const window = new EventTarget();
  const live = createLive({
    open: () => pageSocket(url, cookie),
    renew: () => Promise.resolve(true),
    now: () => performance.now(),
    random: Math.random,
    frame: queueMicrotask,
    window,
    document: Object.assign(new EventTarget(), { hidden: false }),
  });
  return {
    follow<Entry>(topic: string): () => TopicView<Entry> | undefined {
      let view: TopicView<Entry> | undefined;
      live.follow<Entry>(topic, (next) => view = next);
      return () => view;
    },
    [Symbol.dispose]: () => void window.dispatchEvent(new Event("pagehide")),
  };
}

Deno.test("NEXUS tells the health of the services and how a person's uploads go on, live", async () => {
  await using world = await openNexus();
  using page = openPage(world, await world.signIn());
  const health = page.follow<ServiceHealth>("health");
  await eventually("the health of AXI", () => health()?.entries.get("axi")?.state === "up");
  assertEquals([health()?.state, health()?.entries.get("mint")?.state], ["live", "absent"]);

  const { person } = world;
  const begun = await person.call("/uploads", {
    method: "POST",
    headers: { ...TUS, "upload-length": String(FILE.length) },
  });
  const place = begun.headers.get("location") ?? "", id = place.slice(place.lastIndexOf("/") + 1);
  const upload = page.follow<UploadStatus>(`upload/${id}`);
  await eventually("the upload", () => upload()?.entries.get(id)?.phase === "receiving");
  const headers = { ...TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0" };
  assertEquals((await person.call(place, { method: "PATCH", headers, body: FILE })).status, 204);
  await eventually("its end", () => upload()?.entries.get(id)?.phase === "ready");
  assertEquals(upload()?.entries.get(id)?.rows, 3);

  const progressId = crypto.randomUUID();
  const sent = page.follow<UploadProgress>(`sent-upload/${progressId}`);
  const form = new FormData();
  form.set("file", new Blob([FILE], { type: "text/csv" }), "sent.csv");
  const answer = await person.call(`/datasets/upload?progress=${progressId}`, { method: "POST", body: form });
  assertEquals(answer.status, 201);
  await eventually("its end", () => sent()?.entries.get(progressId)?.phase === "ready");
  assertEquals(sent()?.entries.get(progressId)?.dataset_id, answer.json.dataset_id);
});

Deno.test("NEXUS refuses to tell of another person's upload, as if there were none", async () => {
  await using world = await openNexus();
  using page = openPage(world, await world.signIn());
  const stranger = await world.axi.newUser();
  const begun = await stranger.call("/uploads", {
    method: "POST",
    headers: { ...TUS, "upload-length": "8" },
  });
  const place = begun.headers.get("location") ?? "", id = place.slice(place.lastIndexOf("/") + 1);
  const upload = page.follow<UploadStatus>(`upload/${id}`);
  await eventually("the refusal", () => upload()?.state === "refused");
  assertEquals([upload()?.problem?.code, upload()?.entries.size], ["NOT_FOUND", 0]);
});

Deno.test("NEXUS opens no live socket for whoever has signed out", async () => {
  await using world = await openNexus();
  const cookie = await world.signIn();
  const out = await fetch(`${world.url}/logout`, {
    method: "POST",
    headers: { origin: world.url, cookie: `${cookie.name}=${cookie.value}` },
    redirect: "manual",
  });
  await out.body?.cancel();
  const { promise, resolve } = Promise.withResolvers<number>();
  const heard: unknown[] = [], socket = pageSocket(world.url, cookie);
  socket.onopen = () => socket.send(JSON.stringify({ type: "sub", topic: "health" }));
  socket.onmessage = ({ data }) => heard.push(data);
  socket.onclose = ({ code }) => resolve(code);
  assertEquals([await promise, heard], [4401, []]);
});
