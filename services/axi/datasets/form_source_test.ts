import { Buffer } from "node:buffer";
import { assertEquals } from "@shared/testing/assert.ts";
import { formSource, indexOfBytes } from "./form_source.ts";

Deno.test("indexOfBytes() finds what Buffer's own search finds, at every place and where it almost stands", () => {
  const wanted = Buffer.from("\r\n--b");
  const texts = [
    "",
    "\r",
    "\r\n--",
    "\r\n--b",
    "a\r\n--b",
    "\r\r\n--b",
    "\r\n-\r\n--b\r\n--b",
    "\r\n--a\r\n--",
    "a,b\r\n1,2\r\n",
  ];
  for (const text of texts) {
    for (let from = 0; from <= text.length; from++) {
      assertEquals(
        indexOfBytes(Buffer.from(text), wanted, from),
        Buffer.from(text).indexOf(wanted, from),
        text,
      );
    }
  }
});

Deno.test("formSource() gives the body's chunks as buffers that are searched in whatever way they are asked", async () => {
  const body = new Blob(["a\r\n--b", "ä"]).stream();
  const chunks = await Array.fromAsync(formSource(body)) as Buffer[];
  assertEquals(Buffer.concat(chunks).toString(), "a\r\n--bä");
  const [first] = chunks;
  assertEquals([
    first.indexOf(Buffer.from("\r\n"), 0),
    first.indexOf("--b"),
    first.indexOf(98),
    first.indexOf("x"),
  ], [1, 3, 5, -1]);
});

Deno.test("formSource() cancels the body when it is destroyed", async () => {
  const cancelled = Promise.withResolvers<unknown>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: cancelled.resolve,
  });
  for await (const _chunk of formSource(body)) break;
  await cancelled.promise;
});
