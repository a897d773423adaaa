import { assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { type Answer, type TestAxi, testAxi, type TestUser } from "../../testing.ts";

const ROWS = 30_000;
const FILE = "id,v\n" +
  Array.from({ length: ROWS }, (_, i) => `${i},${i % 500 === 499 ? "?" : i / 8}\n`).join("");
const REJECTED = ROWS / 500;

/** Keeps datasets from being stored while it works: a load waits with all its rows written. */
async function whileNothingIsStored(axi: TestAxi, work: () => Promise<void>): Promise<void> {
  await axi.superuser.begin(async (tx) => {
    await tx`lock table axi.datasets in share mode`;
    await work();
  });
}

function upload(user: TestUser, id: string, body: BodyInit = FILE): Promise<Answer> {
  const headers = { "content-type": "text/csv", "content-length": String(FILE.length) };
  return user.call(`/datasets/upload?name=a.csv&progress=${id}`, { method: "POST", headers, body });
}

/** The ids and statuses of a stream of events, as they come. */
async function* eventsOf({ app }: TestAxi, { tokens }: TestUser, path: string) {
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const { status, body } = await app.request(path, { headers }, { remoteAddr: { hostname: "192.0.2.1" } });
  assertEquals(status, 200);
  for await (const text of (body ?? new Blob().stream()).pipeThrough(new TextDecoderStream())) {
    for (const [, id, data] of text.matchAll(/^id: (\d+)\nevent: status\ndata: (.+)$/gm)) {
      yield { id: Number(id), status: JSON.parse(data) };
    }
  }
}

Deno.test("GET /uploads/{id}/status counts rows and rejects while they are written", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const tus = { "tus-resumable": "1.0.0", "upload-length": String(FILE.length) };
  await whileNothingIsStored(axi, async () => {
    const { headers } = await user.call("/uploads", {
      method: "POST",
      headers: { ...tus, "content-type": "application/offset+octet-stream" },
      body: FILE,
    });
    await eventually("all rows are written", async () => {
      const { phase, rows, rejected_count } = (await user.get(`${headers.get("location")}/status`)).json;
      return phase === "loading" && rows === ROWS && rejected_count === REJECTED;
    });
  });
});

Deno.test("GET /datasets/upload/{id}/progress follows an upload in one request to its dataset", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const id = crypto.randomUUID(), path = `/datasets/upload/${id}/progress`;
  const events = eventsOf(axi, user, path), first = events.next(); // before it begins
  const uploading: Promise<Answer>[] = [];
  await whileNothingIsStored(axi, async () => {
    uploading.push(upload(user, id));
    let { value } = await first;
    while (value?.status.phase !== "loading" || value.status.rows < ROWS) ({ value } = await events.next());
  });
  const [{ json: dataset }] = await Promise.all(uploading), last = (await Array.fromAsync(events)).at(-1);
  assertEquals(last?.status, {
    progress_id: id,
    name: "a.csv",
    phase: "ready",
    size_bytes: FILE.length,
    bytes_received: FILE.length,
    rows: ROWS,
    rejected_count: REJECTED,
    dataset_id: dataset.dataset_id,
    problem: null,
  });
  assertEquals((await user.call(path, { headers: { "last-event-id": String(last?.id) } })).status, 204);
});

Deno.test("GET /datasets/upload/{id}/progress tells why an upload was refused, and only its own tenant", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const id = crypto.randomUUID(), path = `/datasets/upload/${id}/progress`;
  assertEquals((await upload(user, id, "")).status, 422);
  const [{ status: last }] = await Array.fromAsync(eventsOf(axi, user, path));
  assertEquals([last.phase, last.problem.code, last.dataset_id], ["failed", "CSV_UNREADABLE", null]);
  assertEquals((await stranger.get(path)).status, 404);
  assertEquals((await axi.call(path)).status, 401);
  assertEquals((await user.get("/datasets/upload/mine/progress")).status, 404);
  assertEquals((await upload(user, "mine")).status, 422);
});
