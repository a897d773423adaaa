import { assertEquals } from "../../testing/assert.ts";
import { openUpstreams } from "./upstream.ts";

const ANSWER = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
const OTHER_REQUEST = "GET /other HTTP/1.1\r\n\r\n";

/** What a service reads of a request, up to where `isWhole` says that it ends. */
async function wireOf(
  { method, headers, body }: { method: string; headers: Record<string, string>; body: string | null },
  isWhole: (text: string) => boolean,
): Promise<string> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using upstreams = openUpstreams({ axi: `http://127.0.0.1:${listener.addr.port}` });
  const { signal } = new AbortController();
  const answer = upstreams.get("axi")?.send({
    method,
    path: "/x",
    headers,
    body: body === null ? null : ReadableStream.from([new TextEncoder().encode(body)]),
    signal,
  });
  using connection = await listener.accept();
  const decoder = new TextDecoder(), buffer = new Uint8Array(4096);
  let text = "";
  while (!isWhole(text)) {
    const length = await connection.read(buffer);
    if (length === null) break;
    text += decoder.decode(buffer.subarray(0, length));
  }
  await connection.write(new TextEncoder().encode(ANSWER));
  await (await answer)?.body.cancel();
  return text;
}

for (const method of ["DELETE", "OPTIONS", "TRACE", "PATCH", "POST"]) {
  Deno.test(`Upstream.send() says where the body of ${method} ends, so that none of it passes for a request`, async () => {
    const text = await wireOf(
      { method, headers: {}, body: OTHER_REQUEST },
      (text) => text.endsWith("0\r\n\r\n") || text.endsWith(`\r\n\r\n${OTHER_REQUEST}`),
    );
    const [head = "", ...rest] = text.split("\r\n\r\n");
    assertEquals(/^transfer-encoding: chunked$/im.test(head), true, head);
    const chunk = `${OTHER_REQUEST.length.toString(16)}\r\n${OTHER_REQUEST}\r\n0\r\n\r\n`;
    assertEquals(rest.join("\r\n\r\n"), chunk);
  });
}

Deno.test("Upstream.send() keeps an announced length, and says it of no body that is not there", async () => {
  const headers = { "content-length": "3" };
  const sent = await wireOf({ method: "DELETE", headers, body: "abc" }, (text) => text.endsWith("abc"));
  assertEquals([/^content-length: 3$/im.test(sent), /transfer-encoding/i.test(sent)], [true, false]);
  const empty = await wireOf({ method: "GET", headers, body: null }, (text) => text.endsWith("\r\n\r\n"));
  assertEquals(/content-length|transfer-encoding/i.test(empty), false, empty);
});
