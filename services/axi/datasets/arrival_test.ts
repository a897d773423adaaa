import type { BlobStore } from "@shared/blob/blob.ts";
import { createFileBlobStore } from "@shared/blob/file_blob.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Clock } from "@shared/core/clock.ts";
import { assert, assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { Arrival } from "./arrival.ts";
import { Strayed } from "./load_rows.ts";

const KEY = "originals/one";
const CHUNK = 64 * 1024;
/** SHA-256 of nothing (FIPS 180-4). */
const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** An arrival into a folder of its own. */
async function open(body: ReadableStream<Uint8Array>, options: { blobs?: BlobStore; clock?: Clock } = {}) {
  const folder = await Deno.makeTempDir();
  const blobs = options.blobs ?? createFileBlobStore(folder);
  const clock = options.clock ?? { now: () => 0 };
  const arrival = new Arrival(body, { blobs, clock, key: KEY, signal: new AbortController().signal });
  return { arrival, blobs, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** A body of so many chunks, which counts how many were taken. */
function bodyOf(chunks: number) {
  const taken = { count: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken.count === chunks) return controller.close();
      controller.enqueue(new Uint8Array(CHUNK).fill(++taken.count));
    },
    cancel: () => void (taken.isCancelled = true),
  }, { highWaterMark: 0 });
  return { stream, taken };
}

async function readOn(arrival: Arrival): Promise<number> {
  let bytes = 0;
  for (let chunk = await arrival.next(); chunk !== null; chunk = await arrival.next()) bytes += chunk.length;
  return bytes;
}

async function keptBytes(blobs: BlobStore): Promise<number | null> {
  const kept = await blobs.get(KEY);
  return kept === null ? null : (await new Response(kept).arrayBuffer()).byteLength;
}

Deno.test("Arrival gives its reader every byte, and keeps and digests the same", async () => {
  await using opened = await open(bodyOf(100).stream);
  assertEquals(await readOn(opened.arrival), 100 * CHUNK);
  const stored = await opened.arrival.stored;
  assertEquals(stored.sizeBytes, 100 * CHUNK);
  assertEquals(await keptBytes(opened.blobs), 100 * CHUNK);
  await using empty = await open(bodyOf(0).stream);
  assertEquals(await empty.arrival.next(), null);
  assertEquals(await empty.arrival.stored, { sizeBytes: 0, contentSha256: EMPTY_SHA256 });
});

Deno.test("Arrival takes no more from the sender than its reader has room for", async () => {
  const { stream, taken } = bodyOf(1000);
  await using opened = await open(stream);
  await opened.arrival.next();
  const idle = await new Response(ReadableStream.from([new Uint8Array()])).text(); // the store has had its turns
  assertEquals(idle, "");
  assert(taken.count <= 20, `${taken.count} chunks taken for one that was read`);
  assertEquals(await readOn(opened.arrival), 999 * CHUNK);
});

Deno.test("Arrival keeps all of a body whose reader has left", async () => {
  await using opened = await open(bodyOf(100).stream);
  await opened.arrival.next();
  opened.arrival.leave();
  assertEquals((await opened.arrival.stored).sizeBytes, 100 * CHUNK);
});

Deno.test("Arrival that is abandoned takes no more and keeps nothing", async () => {
  const { stream, taken } = bodyOf(1000);
  await using opened = await open(stream);
  await opened.arrival.next();
  await opened.arrival.abandon(new AppError("CSV_UNREADABLE", "no"));
  assertEquals([taken.isCancelled, await keptBytes(opened.blobs)], [true, null]);
  await assertRejects(() => opened.arrival.stored, AppError, "no");
  await assertRejects(() => readOn(opened.arrival), AppError, "no");
});

Deno.test("Arrival tells its reader of a sender that breaks off, and of a store that fails", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new AppError("MALFORMED", "cut")),
  });
  await using opened = await open(broken);
  await assertRejects(() => opened.arrival.next(), AppError, "cut");
  await assertRejects(() => opened.arrival.stored, AppError, "cut");
  const { stream, taken } = bodyOf(1000);
  const blobs = {
    ...createFileBlobStore("unused"),
    put: () => Promise.reject(new Error("the disk is full")),
  };
  await using full = await open(stream, { blobs });
  await assertRejects(() => readOn(full.arrival), Error, "the disk is full");
  assertEquals(taken.isCancelled, true);
});

/** Three chunks, for each of which the sender takes a second and a half of the clock. */
function slowBody() {
  let now = 0;
  const taking = new TransformStream<Uint8Array, Uint8Array>(
    {
      transform(chunk, controller) {
        now += 1_500;
        controller.enqueue(chunk);
      },
    },
    undefined,
    { highWaterMark: 0 },
  );
  return { body: bodyOf(3).stream.pipeThrough(taking), clock: { now: () => now } };
}

Deno.test("Arrival strays from a sender that has used up its patience, and goes on without haste", async () => {
  const { body, clock } = slowBody();
  await using opened = await open(body, { clock });
  assertEquals((await opened.arrival.next(true))?.[0], 1);
  await assertRejects(async () => {
    while (await opened.arrival.next(true) !== null);
  }, Strayed);
  assert(await readOn(opened.arrival) > 0);
});

Deno.test("Arrival has more patience for bytes that stand for many", async () => {
  const { body, clock } = slowBody();
  await using opened = await open(body, { clock });
  opened.arrival.worth = 1_000;
  let chunks = 0;
  while (await opened.arrival.next(true) !== null) chunks++;
  assertEquals(chunks, 3);
});
