import { Buffer } from "node:buffer";
import { AppError, ValidationError } from "@shared/core/errors.ts";

/** The resumable upload protocol that `/uploads` speaks, see https://tus.io/protocols/resumable-upload. */
export const TUS_VERSION = "1.0.0";
export const TUS_EXTENSIONS = "creation,creation-with-upload,termination,expiration,checksum";
/** Algorithms of `Upload-Checksum`, by the names that both the protocol and node:crypto have for them. */
export const CHECKSUM_ALGORITHMS = ["sha1", "sha256"] as const;
/** Type of a body that holds bytes of the file. */
export const PIECE_TYPE = "application/offset+octet-stream";

export interface Checksum {
  readonly algorithm: (typeof CHECKSUM_ALGORITHMS)[number];
  readonly digest: Buffer;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const METADATA_KEY = /^[\x21-\x2b\x2d-\x7e]+$/; // ASCII without blank and comma

/** Values of `Upload-Metadata` by their keys. Throws MALFORMED for what the protocol does not allow. */
export function parseMetadata(header: string | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const pair of header === undefined || header.trim() === "" ? [] : header.split(",")) {
    const [key = "", value = "", ...rest] = pair.trim().split(" ");
    if (!METADATA_KEY.test(key) || !BASE64.test(value) || rest.length > 0 || values.has(key)) {
      throw new AppError(
        "MALFORMED",
        `Cannot read Upload-Metadata at ${
          JSON.stringify(pair.slice(0, 100))
        }: send each key once, a blank and its value ` +
          "in base64, separated by commas",
      );
    }
    values.set(key, utf8Of(key, value));
  }
  return values;
}

function utf8Of(key: string, base64: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64, "base64"));
  } catch (cause) {
    throw new AppError(
      "MALFORMED",
      `Cannot read Upload-Metadata: the value of ${key.slice(0, 100)} is no UTF-8`,
      {
        cause,
      },
    );
  }
}

/** A header that counts bytes. Throws ValidationError where it is absent or no such number. */
export function parseBytes(name: string, header: string | undefined): number {
  const value = /^\d{1,15}$/.test(header ?? "") ? Number(header) : null;
  if (value !== null) return value;
  const message = "expected a number of bytes";
  throw new ValidationError(`Cannot accept the header ${name}: ${message}`, [{ pointer: name, message }]);
}

/** What a piece's bytes are to hash to; null where nobody says. Throws MALFORMED for another algorithm. */
export function parseChecksum(header: string | undefined): Checksum | null {
  if (header === undefined) return null;
  const [name = "", digest = "", ...rest] = header.split(" ");
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name);
  if (algorithm !== undefined && digest !== "" && BASE64.test(digest) && rest.length === 0) {
    return { algorithm, digest: Buffer.from(digest, "base64") };
  }
  throw new AppError(
    "MALFORMED",
    `Cannot read Upload-Checksum: send ${CHECKSUM_ALGORITHMS.join(" or ")}, a blank and the digest in base64`,
  );
}
