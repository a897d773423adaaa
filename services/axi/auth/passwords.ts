import { randomBytes, timingSafeEqual } from "node:crypto";
import popularPasswords from "popular-passwords" with { type: "json" };
import { ValidationError } from "@shared/core/errors.ts";
import type { Argon2Cost, Argon2id } from "./argon2.ts";
import { createWorkQueue } from "../work_queue.ts";

/** OWASP's first choice for Argon2id (Password Storage Cheat Sheet). */
const COST: Argon2Cost = { memoryKib: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASHES_AT_ONCE = 2;
const HASHES_WAITING = 64;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const POPULAR: ReadonlySet<string> = new Set(popularPasswords);

export interface PasswordCheck {
  readonly matches: boolean;
  /** Whether the stored hash is cheaper than today's and should be replaced while the password is known. */
  readonly isOutdated: boolean;
}

export interface Passwords {
  /** A PHC string with a new salt. */
  hash(password: string): Promise<string>;
  /** Compares with a PHC string; null, for a user who does not exist, costs the same time and never matches. */
  check(password: string, phc: string | null): Promise<PasswordCheck>;
}

/** Hashes two passwords at once; with 64 more waiting it throws RATE_LIMITED. */
export function createPasswords(argon2id: Argon2id, cost: Argon2Cost = COST): Passwords {
  const enqueue = createWorkQueue({
    atOnce: HASHES_AT_ONCE,
    waiting: HASHES_WAITING,
    refusal: "Cannot check more passwords at the moment: try again in a second",
  });
  const nobody = { cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(32) };

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await enqueue(() => argon2id(bytesOf(password), salt, cost));
      return formatPhc({ cost, salt, hash });
    },
    async check(password, phc) {
      const stored = phc === null ? nobody : parsePhc(phc);
      const hash = await enqueue(() => argon2id(bytesOf(password), stored.salt, stored.cost));
      const isEqual = hash.length === stored.hash.length && timingSafeEqual(hash, stored.hash);
      return { matches: isEqual && phc !== null, isOutdated: isCheaper(stored.cost, cost) };
    },
  };
}

/** Throws VALIDATION for one of the 41,622 most popular passwords, in whatever case. */
export function refusePopular(password: string, pointer: string): void {
  if (!POPULAR.has(password.toLowerCase())) return;
  const message = "Expected a password that is not among the best known ones; several words make a good one";
  throw new ValidationError("Cannot use this password: it is one of the first that an attacker tries", [
    { pointer, message },
  ]);
}

interface Stored {
  readonly cost: Argon2Cost;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** PHC string format, as the reference implementation of Argon2 writes it. */
export function formatPhc({ cost, salt, hash }: Stored): string {
  const parameters = `m=${cost.memoryKib},t=${cost.passes},p=${cost.parallelism}`;
  return `$argon2id$v=19$${parameters}$${unpadded(salt)}$${unpadded(hash)}`;
}

export function parsePhc(phc: string): Stored {
  const match = PHC.exec(phc);
  if (match === null) {
    throw new TypeError("Cannot read a stored password hash: it is no PHC string of Argon2id");
  }
  const [, memory, passes, parallelism, salt = "", hash = ""] = match;
  return {
    cost: { memoryKib: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Uint8Array.fromBase64(salt),
    hash: Uint8Array.fromBase64(hash),
  };
}

function isCheaper(stored: Argon2Cost, wanted: Argon2Cost): boolean {
  return stored.memoryKib < wanted.memoryKib || stored.passes < wanted.passes;
}

/** Keyboards spell é in two ways; both are the same password. */
function bytesOf(password: string): Uint8Array {
  return new TextEncoder().encode(password.normalize("NFC"));
}

function unpadded(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}
