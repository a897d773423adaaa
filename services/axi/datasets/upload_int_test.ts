import { assertEquals } from "@shared/testing/assert.ts";
import { type TestAxi, testAxi, type TestUser } from "../testing.ts";

/** How much of datasets lies in the database, seen by a superuser. */
async function leftovers(axi: TestAxi) {
  const [row] = await axi.superuser`
    select (select count(*)::int from axi.datasets) as datasets, (select count(*)::int from axi.blobs) as blobs,
      (select count(*)::int from pg_class where relnamespace::regnamespace::text like 'tenant_%' and relkind = 'r') as tables,
      (select count(*)::int from axi.idempotency_keys) as keys`;
  return { ...row };
}

function bodyOf(...chunks: (string | Error)[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else if (typeof chunk === "string") controller.enqueue(encoder.encode(chunk));
      else controller.error(chunk);
    },
  });
}

function sendForm(user: TestUser, parts: string, boundary = "b") {
  return user.call("/datasets/upload", {
    method: "POST",
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: parts,
  });
}

Deno.test("POST /datasets/upload leaves nothing behind when the connection is cut", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const cut = new Error("connection reset");
  const rows = "a,b\n" + "1,2\n".repeat(50_000);
  for (const at of [0, 1, 3, 4, 5, 1000, 65_536, rows.length - 1]) {
    const answer = await user.call("/datasets/upload", {
      method: "POST",
      headers: { "content-type": "text/csv", "idempotency-key": "cut" },
      body: bodyOf(...(at === 0 ? [] : [rows.slice(0, at)]), cut),
    });
    assertEquals([at, answer.status, answer.json.code], [at, 400, "MALFORMED"]);
    assertEquals(await leftovers(axi), { datasets: 0, blobs: 0, tables: 0, keys: 0 });
  }
});

Deno.test("POST /datasets/upload gives the same dataset for the same bytes and Idempotency-Key", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const headers = { "idempotency-key": "once" };
  const first = await user.tryUpload("a.csv", "x\n1\n", { headers });
  const again = await user.tryUpload("a.csv", "x\n1\n", { headers });
  assertEquals([first.status, again.status], [201, 201]);
  assertEquals(again.json, first.json);
  assertEquals((await user.tryUpload("a.csv", "x\n2\n", { headers })).json.code, "IDEMPOTENCY_MISMATCH");
  assertEquals((await user.get("/datasets")).json.items.length, 1);
  assertEquals(await leftovers(axi), { datasets: 1, blobs: 1, tables: 1, keys: 1 });
});

Deno.test("POST /datasets/upload stores one dataset when one key comes 20 times at once", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const headers = { "idempotency-key": "race" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => user.tryUpload("a.csv", "x\n1\n", { headers })),
  );
  const stored = answers.filter(({ status }) => status === 201);
  assertEquals(new Set(stored.map(({ json }) => json.dataset_id)).size, 1);
  assertEquals(
    answers.filter(({ status, json }) => status !== 201 && json.code !== "IDEMPOTENCY_IN_PROGRESS"),
    [],
  );
  assertEquals(await leftovers(axi), { datasets: 1, blobs: 1, tables: 1, keys: 1 });
});

Deno.test("POST /datasets/upload gives tables of one name different names", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const names = await Promise.all(
    [1, 2, 3].map(async () => (await user.upload("a.csv", "x\n1\n")).table_name),
  );
  assertEquals(names.sort(), ["a", "a_2", "a_3"]);
});

Deno.test("POST /datasets/upload announces the dataset through the outbox", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const dataset = await user.upload("a.csv", "x\n1\n");
  const events = await axi.superuser`select envelope from axi.outbox`;
  const envelope = events.map((row) => row.envelope).find(({ type }) => type === "dataset.uploaded");
  assertEquals([envelope.tenantid, envelope.subject, envelope.source], [
    user.user.tenant_id,
    dataset.dataset_id,
    "/axi/datasets",
  ]);
  assertEquals(envelope.data, {
    dataset_id: dataset.dataset_id,
    owner_id: user.user.user_id,
    name: "a.csv",
    row_count: 1,
    column_count: 1,
    size_bytes: 4,
    rejected_count: 0,
    data_version: 1,
  });
});

Deno.test("POST /datasets/upload ends with 503 when the service stops, and keeps nothing", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const hold = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      controller.enqueue(new TextEncoder().encode("x\n1\n"));
      axi.stop();
      await hold.promise;
    },
  });
  const answer = await user.call("/datasets/upload", {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body,
  });
  hold.resolve();
  assertEquals([answer.status, answer.json.code], [503, "UNAVAILABLE"]);
  assertEquals(await leftovers(axi), { datasets: 0, blobs: 0, tables: 0, keys: 0 });
});

Deno.test("POST /datasets/upload refuses forms of another make and says why", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const part = (name: string, value: string, file = "") =>
    `--b\r\ncontent-disposition: form-data; name="${name}"${
      file === "" ? "" : `; filename="${file}"`
    }\r\n\r\n${value}\r\n`;
  const csv = part("file", "x\n1\n", "a.csv"), end = "--b--\r\n";
  const cases: [string, string, number][] = [
    ["no file", part("name", "a") + end, 422],
    ["options after the file", csv + part("options", "{}") + end, 422],
    ["unknown field", part("colour", "red") + csv + end, 422],
    ["options that are no JSON", part("options", "{") + csv + end, 400],
    ["options of a wrong value", part("options", '{"delimiter":"x"}') + csv + end, 422],
    ["unknown option", part("options", '{"speed":1}') + csv + end, 422],
    ["two files", csv + csv + end, 400],
    ["no end", csv, 400],
    ["not a form at all", "hello", 400],
    ["10,000 parts", part("name", "a") + part("x", "y").repeat(10_000) + end, 422],
  ];
  for (const [what, body, status] of cases) {
    assertEquals([what, (await sendForm(user, body)).status], [what, status]);
  }
  const detailOf = async (body: string) => (await sendForm(user, body)).json.detail;
  const unread = "Cannot read options: it is not valid JSON";
  assertEquals(await detailOf(part("options", "{") + csv + end), unread);
  const unknown =
    'Cannot accept the form\'s field "data": expected name or options, each once, and the file in "file"';
  assertEquals(await detailOf(part("data", "x\n1\n") + end), unknown);
  assertEquals((await user.call("/datasets/upload", { method: "POST", body: "x" })).status, 415);
  const noBoundary = { method: "POST", headers: { "content-type": "multipart/form-data" }, body: csv + end };
  assertEquals((await user.call("/datasets/upload", noBoundary)).status, 400);
  assertEquals(await leftovers(axi), { datasets: 0, blobs: 0, tables: 0, keys: 0 });
});

Deno.test("POST /datasets/upload refuses a file over the limit and stores nothing", async () => {
  await using axi = await testAxi({ env: { AXI_UPLOAD_MAX_BYTES: "1000" } });
  const user = await axi.newUser();
  const raw = (body: BodyInit) =>
    user.call("/datasets/upload", { method: "POST", headers: { "content-type": "text/csv" }, body });
  const answer = await raw("x\n" + "1\n".repeat(600));
  assertEquals([answer.status, answer.json.code, answer.json.limit], [413, "PAYLOAD_TOO_LARGE", 1000]);
  assertEquals(
    (await raw(bodyOf("x\n", ..."1".repeat(60).split("").map((d) => `${d}\n`.repeat(20))))).status,
    413,
  );
  assertEquals((await raw("x\n" + "1\n".repeat(400))).status, 201);
});

Deno.test("POST /datasets/upload takes the statistics of a large table on a thread of its own", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const width = 100, rows = 20_000; // as many cells as are worth a thread
  const names = Array.from({ length: width }, (_, i) => `c${i}`).join();
  const body = `${names}\n` +
    Array.from({ length: rows }, (_, row) => `${row},`.repeat(width - 1) + `t${row % 7}\n`).join("");
  const { status, json } = await user.call("/datasets/upload?name=large", {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body,
  });
  assertEquals([status, json.row_count], [201, rows]);
  const summary = (await user.call(`/datasets/${json.dataset_id}/summary`)).json;
  assertEquals(summary.columns[0].numeric.mean, (rows - 1) / 2);
  assertEquals(summary.columns[width - 1].top_values[0], { value: "t0", count: 2858 });
  assertEquals(axi.lines.filter((line) => line.includes("statistics.thread.unavailable")), []);
});
