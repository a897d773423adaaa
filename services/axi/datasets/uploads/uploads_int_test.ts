import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { type Answer, type TestAxi, testAxi, type TestUser } from "../../testing.ts";

const TUS = { "tus-resumable": "1.0.0" };
const PIECE = { ...TUS, "content-type": "application/offset+octet-stream" };
const ROWS = "id,word\n" + Array.from({ length: 2_000 }, (_, i) => `${i},word ${i % 7}\n`).join("");

function metadataOf(values: Record<string, string>): string {
  return Object.entries(values).map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`).join(
    ",",
  );
}

function begin(user: TestUser, size: number, headers: Record<string, string> = {}): Promise<Answer> {
  return user.call("/uploads", {
    method: "POST",
    headers: {
      ...TUS,
      "upload-length": String(size),
      "upload-metadata": metadataOf({ filename: "a.csv" }),
      ...headers,
    },
  });
}

async function placeOf(answer: Promise<Answer>): Promise<string> {
  const { status, headers, json } = await answer;
  assertEquals(status, 201, JSON.stringify(json));
  return headers.get("location") ?? "";
}

function send(
  user: TestUser,
  place: string,
  { at, body, headers = {} }: { at: number; body: BodyInit; headers?: Record<string, string> },
): Promise<Answer> {
  return user.call(place, {
    method: "PATCH",
    headers: { ...PIECE, "upload-offset": String(at), ...headers },
    body,
  });
}

async function offsetOf(user: TestUser, place: string): Promise<number> {
  const { status, headers, json } = await user.call(place, { method: "HEAD", headers: TUS });
  assertEquals([status, json], [200, null]);
  return Number(headers.get("upload-offset"));
}

/** Waits for the end of an upload and gives its last status. */
async function ended(user: TestUser, place: string) {
  let last: Answer["json"] = null;
  await eventually("the upload ends", async () => {
    last = (await user.get(`${place}/status`)).json;
    return last.phase === "ready" || last.phase === "failed";
  });
  return last;
}

/** A body that breaks off after the text. */
function cutAfter(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isSent = text === "";
  return new ReadableStream({
    pull(controller) {
      if (isSent) return controller.error(new Error("connection reset"));
      controller.enqueue(new TextEncoder().encode(text));
      isSent = true;
    },
  });
}

async function partsLeft(axi: TestAxi): Promise<number> {
  const [row] = await axi.superuser`select count(*)::int as count from axi.blobs where key like 'uploads/%'`;
  return row.count;
}

/** What of a dataset does not depend on when and by which way it came. */
async function contentOf(user: TestUser, id: string) {
  const { json } = await user.get(`/datasets/${id}`);
  const { dataset_id: _id, table_name: _table, created_at: _created, updated_at: _updated, ...dataset } =
    json;
  const { json: rows } = await user.get(`/datasets/${id}/rows?limit=1000`);
  const { json: summary } = await user.get(`/datasets/${id}/summary`);
  return { dataset, rows: rows.rows, columns: summary.columns };
}

Deno.test("an upload cut at every kind of place gives the dataset of a plain one, and leaves no parts", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const plain = await contentOf(user, (await user.upload("a.csv", ROWS)).dataset_id);
  for (const cuts of [[], [0], [1], [9, 10], [0, 500, 0, 4_000, ROWS.length - 1], [ROWS.length]]) {
    const place = await placeOf(begin(user, ROWS.length));
    for (const length of cuts) {
      const at = await offsetOf(user, place);
      const cut = await send(user, place, { at, body: cutAfter(ROWS.slice(at, at + length)) });
      assertEquals([cut.status, cut.json.code], [400, "MALFORMED"]);
      assertEquals(await offsetOf(user, place), Math.min(at + length, ROWS.length));
    }
    const at = await offsetOf(user, place);
    if (at < ROWS.length) {
      const whole = await send(user, place, { at, body: ROWS.slice(at) });
      assertEquals([whole.status, whole.headers.get("upload-offset")], [204, String(ROWS.length)]);
    }
    const status = await ended(user, place);
    assertEquals([status.phase, status.rows, status.bytes_received], ["ready", 2_000, ROWS.length]);
    assertEquals(await contentOf(user, status.dataset_id), plain);
    await eventually("the parts are gone", async () => await partsLeft(axi) === 0);
  }
});

Deno.test("POST /uploads answers what tus asks for, takes a first piece, and is begun once by one key", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const headers = {
    "idempotency-key": "begin",
    "upload-metadata": metadataOf({ name: "My cities", options: "{}" }),
  };
  const first = await begin(user, 10, headers), again = await begin(user, 10, headers);
  assertEquals([first.status, first.headers.get("tus-resumable")], [201, "1.0.0"]);
  assertEquals(again.headers.get("location"), first.headers.get("location"));
  assertEquals((await begin(user, 11, headers)).json.code, "IDEMPOTENCY_MISMATCH");
  assert(Date.parse(first.headers.get("upload-expires") ?? "") > Date.now());
  const place = first.headers.get("location") ?? "";
  const head = await user.call(place, { method: "HEAD", headers: TUS });
  assertEquals(
    ["upload-offset", "upload-length", "upload-metadata", "cache-control"].map((name) =>
      head.headers.get(name)
    ),
    ["0", "10", headers["upload-metadata"], "no-store"],
  );
  const withBody = await user.call("/uploads", {
    method: "POST",
    headers: { ...PIECE, "upload-length": "4" },
    body: "x\n1\n",
  });
  assertEquals([withBody.status, withBody.headers.get("upload-offset")], [201, "4"]);
  assertEquals((await ended(user, withBody.headers.get("location") ?? "")).rows, 1);
});

Deno.test("OPTIONS /uploads tells version, extensions and limits without a token", async () => {
  await using axi = await testAxi({ env: { AXI_UPLOAD_MAX_BYTES: "1000" } });
  const { status, headers } = await axi.call("/uploads", { method: "OPTIONS" });
  assertEquals(status, 204);
  assertEquals(
    ["tus-version", "tus-max-size", "tus-checksum-algorithm", "tus-extension"].map((name) =>
      headers.get(name)
    ),
    ["1.0.0", "1000", "sha1,sha256", "creation,creation-with-upload,termination,expiration,checksum"],
  );
  const user = await axi.newUser();
  assertEquals((await begin(user, 1001)).json.code, "PAYLOAD_TOO_LARGE");
});

Deno.test("/uploads refuses what the protocol refuses, each with its status", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await placeOf(begin(user, 10));
  const refused = async (answer: Promise<Answer>) => {
    const { status, json } = await answer;
    return [status, json.code];
  };
  const patch = (headers: Record<string, string>, body = "x\n1\n") =>
    refused(
      user.call(place, { method: "PATCH", headers: { ...PIECE, "upload-offset": "0", ...headers }, body }),
    );
  assertEquals(await patch({ "tus-resumable": "0.2.2" }), [412, "PROTOCOL_VERSION"]);
  assertEquals(await patch({ "upload-offset": "4" }), [409, "CONFLICT"]);
  assertEquals(await patch({ "upload-offset": "-1" }), [422, "VALIDATION"]);
  assertEquals(await patch({ "content-type": "text/csv" }), [415, "UNSUPPORTED_MEDIA_TYPE"]);
  assertEquals(await patch({ "content-length": "11" }, "x".repeat(11)), [413, "PAYLOAD_TOO_LARGE"]);
  assertEquals(await patch({}, "x".repeat(11)), [413, "PAYLOAD_TOO_LARGE"]);
  assertEquals(await patch({ "upload-checksum": "crc32 AAAA" }), [400, "MALFORMED"]);
  assertEquals(await patch({ "upload-checksum": "sha1 AAAA" }), [460, "CHECKSUM_MISMATCH"]);
  assertEquals(await offsetOf(user, place), 0);
  assertEquals(await partsLeft(axi), 0);
  assertEquals(await refused(begin(user, 1, { "upload-metadata": "a !" })), [400, "MALFORMED"]);
  assertEquals(await refused(begin(user, 1, { "upload-length": "x" })), [422, "VALIDATION"]);
  const options = metadataOf({ options: '{"quote":3}' });
  assertEquals(await refused(begin(user, 1, { "upload-metadata": options })), [422, "VALIDATION"]);
  assertEquals(await refused(user.call(`/uploads/${crypto.randomUUID()}`, { headers: TUS })), [
    404,
    "NOT_FOUND",
  ]);
  assertEquals((await user.call(place, { method: "PUT", headers: TUS })).status, 405);
  assertEquals(await refused(axi.call(place, { headers: TUS })), [401, "UNAUTHENTICATED"]);
});

Deno.test("PATCH /uploads/{id} keeps a piece whose checksum is right, by sha1 and sha256", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await placeOf(begin(user, 8));
  const pieces = [["x\n1\n", "sha1"], ["2\n3\n", "sha256"]] as const;
  for (const [i, [body, algorithm]] of pieces.entries()) {
    const digest = createHash(algorithm).update(body).digest("base64");
    const answer = await send(user, place, {
      at: 4 * i,
      body,
      headers: { "upload-checksum": `${algorithm} ${digest}` },
    });
    assertEquals(answer.status, 204);
  }
  assertEquals((await ended(user, place)).rows, 3);
});

Deno.test("PATCH /uploads/{id} lets one of many pieces for the same place win", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await placeOf(begin(user, 8));
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => send(user, place, { at: 0, body: "x\n1\n" })),
  );
  assertEquals(answers.map(({ status }) => status).sort(), [204, 409, 409, 409, 409, 409, 409, 409]);
  assertEquals(await partsLeft(axi), 1);
  assertEquals((await send(user, place, { at: 4, body: "2\n3\n" })).status, 204);
  assertEquals((await ended(user, place)).rows, 3);
});

Deno.test("DELETE /uploads/{id} forgets an upload with its parts", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const place = await placeOf(begin(user, 8));
  await send(user, place, { at: 0, body: "x\n1\n" });
  assertEquals((await user.delete(place, TUS)).status, 204);
  assertEquals((await user.call(place, { headers: TUS })).status, 404);
  assertEquals((await user.delete(place, TUS)).status, 404);
  assertEquals(await partsLeft(axi), 0);
});

Deno.test("an upload belongs to its tenant, and viewers only look", async () => {
  await using axi = await testAxi();
  const [user, other] = [await axi.newUser(), await axi.newUser()];
  const place = await placeOf(begin(user, 8));
  for (const path of ["", "/status", "/progress"]) {
    assertEquals((await other.call(place + path, { headers: TUS })).status, 404);
  }
  assertEquals((await send(other, place, { at: 0, body: "x" })).status, 404);
  assertEquals((await other.delete(place, TUS)).status, 404);
  const { json } = await user.post("/api-keys", { name: "viewer", role: "viewer" });
  const headers = { ...PIECE, authorization: `Bearer ${json.key}` };
  assertEquals((await axi.call(`${place}/status`, { headers })).status, 200);
  assertEquals((await axi.call(place, { method: "DELETE", headers })).status, 403);
  const patch = { ...headers, "upload-offset": "0" };
  assertEquals((await axi.call(place, { method: "PATCH", headers: patch, body: "x" })).status, 403);
  const post = { ...headers, "upload-length": "1" };
  assertEquals((await axi.call("/uploads", { method: "POST", headers: post })).status, 403);
});

Deno.test("a file that can't be read ends its upload as failed, with the reason", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const [size, body] of [[0, ""], [9, 'a,b\n"x,1\n']] as const) {
    const place = await placeOf(begin(user, size));
    if (size > 0) await send(user, place, { at: 0, body });
    const status = await ended(user, place);
    assertEquals([status.phase, status.problem.code, status.dataset_id], ["failed", "CSV_UNREADABLE", null]);
  }
  await eventually("the parts are gone", async () => await partsLeft(axi) === 0);
});

Deno.test("POST /uploads over a listener begins an upload by a request without body or Content-Type", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const handler = (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) =>
    axi.app.fetch(request, info);
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  const answer = await fetch(`http://127.0.0.1:${server.addr.port}/api/v1/uploads`, {
    method: "POST",
    headers: { ...TUS, authorization: `Bearer ${user.tokens.access_token}`, "upload-length": "4" },
  });
  await answer.body?.cancel();
  const place = answer.headers.get("location") ?? "";
  assertEquals([answer.status, answer.headers.get("upload-offset")], [201, "0"]);
  assertEquals((await send(user, place, { at: 0, body: "x\n1\n" })).status, 204);
  assertEquals((await ended(user, place)).rows, 1);
});
