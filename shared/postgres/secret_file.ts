import { AppError } from "../core/errors.ts";

/** The secret kept in a file that only its owner may read; a new random one (256 bits, hex) where there is none. */
export async function secretFile(path: string): Promise<string> {
  const random = crypto.getRandomValues(new Uint8Array(32)).toHex();
  try {
    await Deno.writeTextFile(path, random, { createNew: true, mode: 0o600 });
    return random;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  const kept = (await Deno.readTextFile(path)).trim();
  if (kept.length >= 32) return kept;
  throw new AppError(
    "UNAVAILABLE",
    `Cannot use the secret in ${path}: it is cut short. Remove the data and begin anew`,
  );
}
