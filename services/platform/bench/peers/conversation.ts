import { Buffer } from "node:buffer";

const ANSWER_BYTES = 1024 * 1024;
const HEAD_END = "\r\n\r\n";

/** A request that is sent again and again. */
export interface Exchange {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Body, as JSON; none where undefined. */
  readonly json?: unknown;
}

/** How many answers came, how large one was with its head, and how long they took. */
export interface Told {
  readonly count: number;
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/**
 * Sends the request over several connections, each waiting for its answer, until it is over; throws for an answer that
 * is not 200. It speaks HTTP by itself, so that what asks takes little of the machine from what answers.
 */
export async function conversation(
  exchange: Exchange,
  { connections, isOver }: { readonly connections: number; isOver(count: number): boolean },
): Promise<Told> {
  const request = requestBytes(exchange), took: number[] = [];
  let bytes = 0;
  const { hostname, port } = new URL(exchange.url);
  const converse = async () => {
    using connection = await Deno.connect({ hostname, port: Number(port) });
    connection.setNoDelay();
    const buffer = Buffer.alloc(ANSWER_BYTES);
    while (!isOver(took.length)) {
      const asked = performance.now();
      for (let sent = 0; sent < request.length;) sent += await connection.write(request.subarray(sent));
      bytes = await readAnswer(connection, buffer);
      took.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: connections }, converse));
  const sorted = Float64Array.from(took).sort();
  const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
  return { count: sorted.length, bytes, p50Ms: quantile(0.5), p95Ms: quantile(0.95) };
}

function requestBytes({ url, method, headers, json }: Exchange): Uint8Array {
  const { pathname, search, host } = new URL(url);
  const body = json === undefined ? "" : JSON.stringify(json);
  const lines = [
    `${method} ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(json === undefined
      ? []
      : ["content-type: application/json", `content-length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(lines.join("\r\n") + HEAD_END + body);
}

/** Reads one answer to its end; its length. */
async function readAnswer(connection: Deno.Conn, buffer: Buffer): Promise<number> {
  let length = 0, end = Infinity;
  while (length < end) {
    const read = await connection.read(buffer.subarray(length));
    if (read === null || read === 0) throw new Error("Cannot measure a server that closes its connections");
    length += read;
    if (end === Infinity) end = endOf(buffer.subarray(0, length));
  }
  return length;
}

/** Where the answer that begins the bytes ends; Infinity while its head is not whole. */
function endOf(bytes: Buffer): number {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return Infinity;
  const head = bytes.toString("latin1", 0, headEnd);
  if (!head.startsWith("HTTP/1.1 200")) throw new Error(`Cannot measure an answer like this: ${head}`);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`Cannot tell where an answer ends: ${head}`);
  return headEnd + HEAD_END.length + Number(length);
}
