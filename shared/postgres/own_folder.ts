import { AppError } from "../core/errors.ts";

/**
 * Makes the folder (and those above it), or makes sure that nobody else can have put anything into it: under the
 * system's temporary folder anybody can make one by any name. Throws AppError.
 */
export async function ownFolder(path: string, mode: number): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode });
  const { isDirectory, uid, mode: found } = await Deno.lstat(path);
  if (Deno.build.os === "windows") return;
  if (!isDirectory || uid !== Deno.uid() || ((found ?? 0) & 0o022) !== 0) {
    throw new AppError(
      "CONFLICT",
      `Cannot use ${path}: it is not a folder that only you can write to. Remove it, or choose another place`,
    );
  }
}
