import { assertEquals } from "@shared/testing/assert.ts";
import { createUploads, type Stored, type Upload, type UploadErrands } from "./uploads.ts";

/** Errands that end when the test says so. */
function heldErrands() {
  const looks: PromiseWithResolvers<null>[] = [], forgotten: string[] = [];
  const sending = new Map<string, PromiseWithResolvers<Stored>>();
  const errands: UploadErrands = {
    look() {
      const look = Promise.withResolvers<null>();
      looks.push(look);
      return look.promise;
    },
    send({ file }) {
      const sent = Promise.withResolvers<Stored>();
      sending.set(file.name, sent);
      return sent.promise;
    },
    tell: (error) => ({ sentence: String(error), correlationId: null }),
    forget: ({ file }) => void forgotten.push(file.name),
  };
  return { errands, looks, sending, forgotten };
}

const files = (...names: string[]) => names.map((name) => new File(["x"], name));
const steps = (uploads: readonly Upload[]) => uploads.map(({ state }) => state.value.step);
const STORED: Stored = { datasetId: "d", rows: 1, rejected: 0 };
/** Lets everything go on that waits for a promise which is settled. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("createUploads() sends three files at once, and the next one when one has ended, well or not", async () => {
  const { errands, sending } = heldErrands();
  const uploads = createUploads(errands);
  uploads.add(files("a", "b", "c", "d", "e"));
  for (const upload of uploads.uploads.value) uploads.commit(upload);
  assertEquals(steps(uploads.uploads.value), ["sending", "sending", "sending", "waiting", "waiting"]);
  sending.get("b")?.resolve(STORED);
  sending.get("c")?.reject(new Error("refused"));
  await settled();
  assertEquals(steps(uploads.uploads.value), ["sending", "done", "failed", "sending", "sending"]);
  const [a] = uploads.uploads.value;
  assertEquals(a?.state.value, {
    step: "sending",
    sentBytes: 0,
    phase: "receiving",
    rows: 0,
    rejected: 0,
    isPaused: false,
  });
});

Deno.test("createUploads() gives up a file that is cancelled or removed, and lets the next one go", () => {
  const { errands, sending, forgotten } = heldErrands();
  const uploads = createUploads(errands);
  uploads.add(files("a", "b", "c", "d", "e"));
  const [a, b, , , e] = uploads.uploads.value;
  for (const upload of uploads.uploads.value) uploads.commit(upload);
  if (a !== undefined) uploads.cancel(a);
  if (b !== undefined) uploads.remove(b);
  assertEquals(steps(uploads.uploads.value), ["chosen", "sending", "sending", "sending"]);
  assertEquals([forgotten, [...sending.keys()], e?.state.value.step], [
    ["a", "b"],
    ["a", "b", "c", "d", "e"],
    "sending",
  ]);
});

Deno.test("createUploads() shows what the last way to read a file gives, whichever answer comes last", async () => {
  const { errands, looks } = heldErrands();
  const uploads = createUploads(errands);
  uploads.add(files("a"));
  const [a] = uploads.uploads.value;
  if (a !== undefined) uploads.read(a, { delimiter: ";" });
  looks[1]?.resolve(null);
  await settled();
  looks[0]?.reject(new Error("too late to matter"));
  await settled();
  assertEquals([a?.preview.value, a?.refusal.value, a?.isLooking.value], [null, null, false]);
});
