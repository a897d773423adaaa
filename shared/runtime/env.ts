/** The environment as services see it: an empty variable is an absent one. */
export type Environment = Readonly<Record<string, string | undefined>>;

const FILE_BYTES_MAX = 64 * 1024;
const FILE_SUFFIX = "_FILE";

/**
 * The environment, read once at start. Where `X` is absent and `X_FILE` names a small readable file (a mounted secret),
 * `X` is its text without the line end; `X_FILE` stays, for the message where it can't be read.
 */
export function readEnvironment(env: Environment = Deno.env.toObject()): Environment {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value !== "") read[name] = value;
  }
  for (const [name, path] of Object.entries(read)) {
    const target = name.slice(0, -FILE_SUFFIX.length);
    if (!name.endsWith(FILE_SUFFIX) || target === "" || target in read) continue;
    const text = readSmallFile(path);
    if (text !== null && text !== "") read[target] = text;
  }
  return read;
}

/** One line for each variable that the message complains of although its `_FILE` form is set. */
export function unreadableFiles(env: Environment, message: string): string[] {
  return Object.entries(env).filter(([name]) => {
    const target = name.slice(0, -FILE_SUFFIX.length);
    return name.endsWith(FILE_SUFFIX) && env[target] === undefined && message.includes(target);
  }).map(([name, path]) => `${name} names ${path}, which is empty, too large or can't be read`);
}

/** What a schema of the environment says of an absent variable; undefined leaves the schema's own words. */
export function ifNotSet({ input }: { readonly input?: unknown }): string | undefined {
  return input === undefined ? "It is not set" : undefined;
}

function readSmallFile(path: string): string | null {
  try {
    const { isFile, size } = Deno.statSync(path);
    return isFile && size <= FILE_BYTES_MAX ? Deno.readTextFileSync(path).replace(/\r?\n$/, "") : null;
  } catch {
    return null;
  }
}
