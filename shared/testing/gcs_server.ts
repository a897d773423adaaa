/** How the server misbehaves; each is used up by the requests it befalls. */
export interface GcsFaults {
  /** So many of the next requests are answered 503, the bytes that came with them lost. */
  unavailable: number;
  /** So many of the next blocks are stored only by half. */
  halved: number;
  /** So many of the next blocks are stored, but the answer is 503. */
  answerLost: number;
}

export interface GcsServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly faults: GcsFaults;
  /** Uploads that were begun and neither finished nor given up. */
  readonly openUploads: number;
  /** Values of the Authorization header, in the order of the requests. */
  readonly authorizations: readonly (string | null)[];
}

interface Upload {
  readonly name: string;
  /** Kept outside the heap, which a test of the client's memory looks at. */
  parts: Blob[];
  size: number;
}

interface Stored {
  readonly bytes: Blob;
  readonly updated: string;
}

const PAGE = 3;
const JSON_TYPE = { "content-type": "application/json" };

/**
 * A server on loopback that speaks as much of Cloud Storage's JSON API as the blob store uses: resumable uploads in
 * blocks of 256 KiB's multiples, download, delete, and lists of small pages.
 */
export function startGcsServer(): GcsServer {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Upload>();
  const faults: GcsFaults = { unavailable: 0, halved: 0, answerLost: 0 };
  const authorizations: (string | null)[] = [];

  async function answer(request: Request): Promise<Response> {
    authorizations.push(request.headers.get("authorization"));
    const url = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    if (faults.unavailable > 0) {
      faults.unavailable--;
      return new Response(null, { status: 503 });
    }
    const session = url.searchParams.get("upload_id");
    if (session !== null) return resume(session, request, body);
    if (request.method === "POST") return begin(url);
    const name = /^\/storage\/v1\/b\/[^/]+\/o\/(.+)$/.exec(url.pathname)?.[1];
    return name === undefined ? list(url) : object(decodeURIComponent(name), request);
  }

  function begin(url: URL): Response {
    const id = crypto.randomUUID();
    uploads.set(id, { name: url.searchParams.get("name") ?? "", parts: [], size: 0 });
    return new Response(null, { headers: { location: `${url.origin}${url.pathname}?upload_id=${id}` } });
  }

  function resume(id: string, request: Request, body: Uint8Array<ArrayBuffer>): Response {
    const upload = uploads.get(id);
    if (upload === undefined) return new Response(null, { status: 404 });
    if (request.method === "DELETE") {
      uploads.delete(id);
      return new Response(null, { status: 499 });
    }
    const range = /^bytes (?:\*|(\d+)-(\d+))\/(\*|\d+)$/.exec(request.headers.get("content-range") ?? "");
    if (range === null) return new Response(null, { status: 400 });
    const [, from, to, total] = range;
    if (from !== undefined) {
      const isWhole = Number(to) - Number(from) + 1 === body.length;
      const isLast = total !== "*";
      if (!isWhole || Number(from) !== upload.size || (!isLast && body.length % (256 * 1024) !== 0)) {
        return new Response(null, { status: 400 });
      }
      store(upload, body);
    }
    return settle(id, upload, total);
  }

  function store(upload: Upload, body: Uint8Array<ArrayBuffer>): void {
    const kept = faults.halved > 0 ? body.subarray(0, body.length >> 1) : body;
    if (faults.halved > 0) faults.halved--;
    upload.parts.push(new Blob([kept]));
    upload.size += kept.length;
  }

  function settle(id: string, upload: Upload, total: string | undefined): Response {
    const isDone = total === String(upload.size);
    if (isDone) {
      objects.set(upload.name, { bytes: new Blob(upload.parts), updated: new Date().toISOString() });
    }
    if (faults.answerLost > 0) {
      faults.answerLost--;
      return new Response(null, { status: 503 });
    }
    if (isDone) {
      uploads.delete(id);
      return new Response("{}", { headers: JSON_TYPE });
    }
    const headers: HeadersInit = upload.size === 0 ? {} : { range: `bytes=0-${upload.size - 1}` };
    return new Response(null, { status: 308, headers });
  }

  function object(name: string, { method, headers }: Request): Response {
    const stored = objects.get(name);
    if (stored === undefined) return new Response(null, { status: 404 });
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.get("range") ?? "");
    if (method === "GET" && range !== null) {
      const [from, to] = [Number(range[1]), Number(range[2]) + 1];
      if (from >= stored.bytes.size) return new Response(null, { status: 416 });
      return new Response(stored.bytes.slice(from, to), { status: 206 });
    }
    if (method === "GET") return new Response(stored.bytes);
    objects.delete(name);
    return new Response(null, { status: 204 });
  }

  function list(url: URL): Response {
    const [prefix, after] = [url.searchParams.get("prefix") ?? "", url.searchParams.get("pageToken") ?? ""];
    const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
    const page = names.slice(0, PAGE);
    const items = page.map((name) => ({ name, updated: objects.get(name)?.updated }));
    const nextPageToken = names.length > PAGE ? page.at(-1) : undefined;
    return new Response(JSON.stringify({ items, nextPageToken }), { headers: JSON_TYPE });
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  return {
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    faults,
    authorizations,
    get openUploads() {
      return uploads.size;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
