import { Buffer } from "node:buffer";
import { type App, newApp } from "../../http/new_app.ts";
import type { AssetFile, Assets } from "./assets.ts";

const FOREVER = "public, max-age=31536000, immutable";
/** As clients name them, the shortest first. */
const ENCODINGS = ["br", "gzip"] as const;

/** A file's bytes in each encoding in which it was built. */
interface Bodies {
  readonly type: string;
  readonly identity: Uint8Array<ArrayBuffer>;
  readonly encoded: readonly { readonly encoding: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** `/assets/*`: files that never change, in the shortest encoding that the client takes. */
export function assetRoutes({ files }: Assets): App {
  const bodies = new Map(Object.entries(files).map(([name, file]) => [name, bodiesOf(file)]));
  const app = newApp();
  app.get("/assets/:name", (c) => {
    const file = bodies.get(c.req.param("name"));
    if (file === undefined) return c.notFound();
    const taken = accepted(c.req.header("accept-encoding"));
    const encoded = file.encoded.find(({ encoding }) => taken.has(encoding));
    return c.body(encoded?.bytes ?? file.identity, 200, {
      "content-type": file.type,
      "cache-control": encoded === undefined ? `${FOREVER}, no-transform` : FOREVER,
      vary: "accept-encoding",
      ...encoded === undefined ? {} : { "content-encoding": encoded.encoding },
    });
  });
  return app;
}

function bodiesOf(file: AssetFile): Bodies {
  const encoded = ENCODINGS.flatMap((encoding) => {
    const base64 = file[encoding];
    return base64 === undefined ? [] : [{ encoding, bytes: bytesOf(base64) }];
  });
  return { type: file.type, identity: bytesOf(file.identity), encoded };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** The encodings that `Accept-Encoding` names, without those that it refuses by `q=0`. */
function accepted(header = ""): Set<string> {
  const named = header.split(",").map((item) => item.trim().toLowerCase());
  return new Set(
    named.filter((item) => !/;\s*q=0(\.0*)?\s*$/.test(item)).map((item) => item.split(";")[0].trim()),
  );
}
