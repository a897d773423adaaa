import { once } from "node:events";
import { createReadStream } from "node:fs";
import { Agent, request } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

const DEADLINE_MS = 15 * 60_000;
const READ_BYTES = 256 * 1024;
const BOUNDARY = "----bench-of-peers";
/** A connection a request: the peers close idle ones after seconds. */
const agent = new Agent({ keepAlive: false });

/** Bytes to send, whose number is announced: as browsers and curl do. */
export interface Body {
  readonly contentType: string;
  readonly length: number;
  open(): Readable;
}

/** A request with the headers and the body that it names. */
export interface Outgoing {
  readonly method: string;
  readonly body?: Body | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export function jsonBody(value: unknown): Body {
  return bytesBody(new TextEncoder().encode(JSON.stringify(value)), "application/json");
}

export function bytesBody(bytes: Uint8Array, contentType = "text/csv"): Body {
  return { contentType, length: bytes.length, open: () => Readable.from([bytes]) };
}

/** A CSV file; sent `times` times over as one, whose header then comes once. */
export async function fileBody(path: string, times = 1): Promise<Body> {
  const { size } = await Deno.stat(path);
  const header = times === 1 ? 0 : await headerLength(path);
  return {
    contentType: "text/csv",
    length: size + (times - 1) * (size - header),
    open: () => times === 1 ? createReadStream(path, { highWaterMark: READ_BYTES }) : Readable.from(over()),
  };
  async function* over(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < times; i++) {
      yield* createReadStream(path, { highWaterMark: READ_BYTES, start: i === 0 ? 0 : header });
    }
  }
}

/** The file as the field `file` of a form, under its name. */
export function formBody(file: Body, name = "bench.csv"): Body {
  const before = new TextEncoder().encode(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n` +
      `content-type: text/csv\r\n\r\n`,
  );
  const after = new TextEncoder().encode(`\r\n--${BOUNDARY}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    length: before.length + file.length + after.length,
    open: () => Readable.from(parts()),
  };
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield before;
    yield* file.open();
    yield after;
  }
}

/**
 * Sends the request; the answer's JSON, null where it is empty. Throws for a status of 300 or more. Node's client, since
 * `fetch` sends streams in pieces of unknown number, which Deno.serve reads at a twentieth of the speed.
 */
export async function send(url: string, { method, body, headers }: Outgoing): Promise<unknown> {
  const outgoing = request(url, {
    agent,
    method,
    headers: {
      ...headers,
      ...(body === undefined
        ? {}
        : { "content-type": body.contentType, "content-length": String(body.length) }),
    },
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const answered = once(outgoing, "response");
  if (body === undefined) outgoing.end();
  else await Promise.all([answered, pipeline(body.open(), outgoing)]);
  const [response] = await answered;
  const answer = await text(response);
  if (response.statusCode >= 300) {
    throw new Error(
      `Cannot go on: ${method} ${url} answered ${response.statusCode} ${answer.slice(0, 1000)}`,
    );
  }
  return answer === "" ? null : JSON.parse(answer);
}

async function headerLength(path: string): Promise<number> {
  const bytes = new Uint8Array(READ_BYTES);
  using file = await Deno.open(path);
  return bytes.subarray(0, await file.read(bytes) ?? 0).indexOf(0x0a) + 1;
}
