import { assert, assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { testAxi, type TestUser } from "../../testing.ts";

const TUS = { "tus-resumable": "1.0.0" };
const FILE = "x\n1\n2\n3\n";

async function begin(user: TestUser, size = FILE.length): Promise<string> {
  const answer = await user.call("/uploads", {
    method: "POST",
    headers: { ...TUS, "upload-length": String(size) },
  });
  return answer.headers.get("location") ?? "";
}

async function send(user: TestUser, place: string, at = 0, body = FILE.slice(at)): Promise<void> {
  const headers = { ...TUS, "content-type": "application/offset+octet-stream", "upload-offset": String(at) };
  assertEquals((await user.call(place, { method: "PATCH", headers, body })).status, 204);
}

function isReady(user: TestUser, place: string): Promise<void> {
  return eventually(
    "the dataset is ready",
    async () => (await user.get(`${place}/status`)).json.phase === "ready",
  );
}

/** Events of a stream that has ended: ids and statuses. */
function eventsOf(text: string) {
  return text.split("\n\n").filter((block) => block.startsWith("id:")).map((block) => {
    const [id = "", name = "", data = ""] = block.split("\n").map((line) =>
      line.slice(line.indexOf(" ") + 1)
    );
    assertEquals(name, "status");
    return { id: Number(id), status: JSON.parse(data) };
  });
}

Deno.test("GET /uploads/{id}/progress tells every step until the dataset is ready, and goes on behind an event", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await begin(user);
  await send(user, place, 0, "x\n1\n");
  const following = user.get(`${place}/progress`);
  await send(user, place, 4);
  const { status, headers, json } = await following;
  assertEquals([status, headers.get("content-type")], [200, "text/event-stream"]);
  const events = eventsOf(json);
  const ids = events.map(({ id }) => id);
  assertEquals(ids, ids.toSorted((a, b) => a - b));
  assertEquals(events.at(-1)?.status, (await user.get(`${place}/status`)).json);
  assertEquals([events.at(-1)?.status.phase, events.at(-1)?.status.rows], ["ready", 3]);

  const after = (id: number) => user.call(`${place}/progress`, { headers: { "last-event-id": String(id) } });
  const last = ids.at(-1) ?? 0;
  assertEquals(eventsOf((await after(last - 1)).json).map(({ id }) => id), [last]);
  assertEquals((await after(last)).status, 204);
});

Deno.test("GET /uploads/{id}/progress ends when the service stops", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const following = user.get(`${await begin(user)}/progress`);
  await eventually("it is followed", () => axi.lines.some((line) => line.includes("/progress")));
  axi.stop();
  assertEquals(eventsOf((await following).json).map(({ status }) => status.phase), ["receiving"]);
});

Deno.test("a load that was cut is begun again by the next status call or the housekeeping, once its lease is over", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const lease = (place: string, until: string) =>
    axi.superuser`
      update axi.uploads set leased_until = now() + ${until}::interval, lease_id = gen_random_uuid()
      where upload_id = ${place.split("/").at(-1) ?? ""}`;
  for (
    const wake of [
      (place: string) => user.get(`${place}/status`),
      () => axi.deps.uploads.tending.tend(new AbortController().signal),
    ]
  ) {
    const place = await begin(user);
    await lease(place, "1 hour"); // of a process that has been killed
    await send(user, place);
    await wake(place);
    assertEquals((await user.get(`${place}/status`)).json.phase, "receiving");
    await lease(place, "-1 second");
    await wake(place);
    await isReady(user, place);
  }
  assertEquals((await user.get("/datasets")).json.items.length, 2);
});

Deno.test("an upload that has run out is gone, and the housekeeping removes its parts", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await begin(user);
  await send(user, place, 0, "x\n");
  await axi.superuser`update axi.uploads set expires_at = now() - interval '1 second'`;
  assertEquals((await user.get(`${place}/status`)).status, 404);
  await axi.deps.uploads.tending.tend(new AbortController().signal);
  const [left] = await axi.superuser`
    select (select count(*)::int from axi.uploads) as uploads, (select count(*)::int from axi.blobs) as blobs`;
  assertEquals({ ...left }, { uploads: 0, blobs: 0 });
});

Deno.test("parts that belong to no upload under way are swept once they are an hour old", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await begin(user);
  await send(user, place, 0, "x\n");
  const sweep = () => axi.deps.uploads.tending.sweepParts(new AbortController().signal);
  await axi.superuser`update axi.blobs set modified_at = now() - interval '2 hours'`;
  assertEquals(await sweep(), 0);
  await axi.superuser`delete from axi.uploads`;
  await axi.superuser`update axi.blobs set modified_at = now() - interval '59 minutes'`;
  assertEquals(await sweep(), 0);
  await axi.superuser`update axi.blobs set modified_at = now() - interval '2 hours'`;
  assertEquals(await sweep(), 1);
  await send(user, await begin(user), 0, "x\n");
  await axi.superuser`update axi.uploads set phase = 'ready'`; // by a process that was killed before it removed them
  await axi.superuser`update axi.blobs set modified_at = now() - interval '2 hours'`;
  assertEquals(await sweep(), 1);
});

Deno.test("an upload whose dataset could not be made five times has failed", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await begin(user);
  await axi.superuser`update axi.uploads set attempts = 5`;
  await send(user, place);
  await eventually("it has failed", async () => (await user.get(`${place}/status`)).json.phase === "failed");
  const { problem, dataset_id } = (await user.get(`${place}/status`)).json;
  assertEquals([problem.code, dataset_id], ["INTERNAL", null]);
  assert(problem.detail.includes("5 times"));
});
