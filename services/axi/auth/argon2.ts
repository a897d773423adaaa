import { argon2id as portableArgon2id } from "hash-wasm";

/** Cost of one hash (RFC 9106): memory in KiB, passes over it, lanes. */
export interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** Argon2id, version 19, of 32 bytes. */
export type Argon2id = (password: Uint8Array, salt: Uint8Array, cost: Argon2Cost) => Promise<Uint8Array>;

const HASH_BYTES = 32;
/** From the test suite of Argon2's reference implementation: t=2, m=2^8, p=1, "password", "somesalt". */
const KNOWN = {
  password: new TextEncoder().encode("password"),
  salt: new TextEncoder().encode("somesalt"),
  cost: { memoryKib: 256, passes: 2, parallelism: 1 },
  hash: "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
};

/** The first of the implementations that computes a known hash: the runtime's own, which leaves this thread free, else WebAssembly. */
export async function openArgon2id(
  candidates: readonly Argon2id[] = [nativeArgon2id, wasmArgon2id],
): Promise<Argon2id> {
  for (const argon2id of candidates) {
    if (await isRight(argon2id)) return argon2id;
  }
  throw new TypeError(
    "Cannot hash passwords: no implementation of Argon2id computes the known hash on this runtime",
  );
}

async function isRight(argon2id: Argon2id): Promise<boolean> {
  try {
    return (await argon2id(KNOWN.password, KNOWN.salt, KNOWN.cost)).toHex() === KNOWN.hash;
  } catch {
    return false; // a runtime without it throws; the next candidate is asked
  }
}

/** Argon2id of the runtime's WebCrypto (draft "Modern Algorithms in the Web Cryptography API"). */
export async function nativeArgon2id(
  password: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
): Promise<Uint8Array> {
  // The format is newer than the library's types.
  const format = "raw-secret" as "raw";
  const key = await crypto.subtle.importKey(format, new Uint8Array(password), "Argon2id", false, [
    "deriveBits",
  ]);
  const { memoryKib: memory, passes, parallelism } = cost;
  const algorithm = { name: "Argon2id", nonce: salt, memory, passes, parallelism };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, HASH_BYTES * 8));
}

/** Argon2id in WebAssembly; about three times slower, and on this thread. */
export async function wasmArgon2id(
  password: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
): Promise<Uint8Array> {
  return await portableArgon2id({
    password,
    salt,
    iterations: cost.passes,
    memorySize: cost.memoryKib,
    parallelism: cost.parallelism,
    hashLength: HASH_BYTES,
    outputType: "binary",
  });
}
