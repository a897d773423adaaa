import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../testing.ts";

/** A body that never comes further than its first line, and when it is being read. */
function endlessBody() {
  const reading = Promise.withResolvers<void>();
  const breaking = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (source) => source.enqueue(new TextEncoder().encode("a,b\n")),
    async pull() {
      reading.resolve();
      await breaking.promise;
      throw new Error("the sender has gone");
    },
  }, { highWaterMark: 1 });
  return { body, isRead: reading.promise, breakOff: breaking.resolve };
}

Deno.test("POST /datasets/upload: a tenant has twenty under way at most, and the others their way through", async () => {
  await using axi = await testAxi();
  const [greedy, other] = [await axi.newUser(), await axi.newUser()];
  const send = (body: BodyInit) =>
    greedy.call("/datasets/upload", { method: "POST", headers: { "content-type": "text/csv" }, body });
  const open = Array.from({ length: 20 }, endlessBody);
  const answers = open.map(({ body }) => send(body));
  await Promise.all(open.map(({ isRead }) => isRead));
  const { status, headers, json } = await send("a,b\n1,2\n");
  assertEquals([status, json.code, headers.get("retry-after")], [429, "RATE_LIMITED", "1"]);
  assertEquals((await other.tryUpload("a.csv", "x\n1\n")).status, 201);
  for (const { breakOff } of open) breakOff();
  assertEquals((await Promise.all(answers)).map(({ status }) => status), Array(20).fill(400));
  assertEquals((await send("a,b\n1,2\n")).status, 201);
});
