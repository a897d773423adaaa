/** What a Dockerfile does, as far as ours goes: the shell line of its RUN, the arguments of its CMD, what it copies. */
export interface Image {
  readonly run: string;
  readonly cmd: readonly string[];
  /** Sources of COPY from the build context. */
  readonly copied: readonly string[];
}

/** Reads a Dockerfile with one RUN and one CMD in its JSON form. Throws TypeError for another. */
export function readDockerfile(text: string): Image {
  const lines = text.replaceAll(/^#.*\n/gm, "").replaceAll(/\\\n\s*/g, "").split("\n");
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const [run, ...moreRuns] = of("RUN");
  const [cmd, ...moreCmds] = of("CMD");
  if (run === undefined || cmd === undefined || moreRuns.length + moreCmds.length > 0) {
    throw new TypeError("Cannot follow this Dockerfile: it has not exactly one RUN and one CMD");
  }
  const copied = of("COPY").filter((line) => !line.includes("--from=")).flatMap((line) =>
    line.split(" ").slice(0, -1)
  );
  return { run, cmd: JSON.parse(cmd) as string[], copied };
}

/** Whether a path of the build context gets into it: the last matching line of .dockerignore decides. */
export function isInContext(path: string, dockerignore: string): boolean {
  let isIn = true;
  for (const line of dockerignore.split("\n").filter((line) => line !== "" && !line.startsWith("#"))) {
    if (patternOf(line.replace(/^!/, "")).test(path)) isIn = line.startsWith("!");
  }
  return isIn;
}

/** A pattern also stands for everything below what it names. */
function patternOf(glob: string): RegExp {
  const source = glob.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\*\*\/|\*/g, (star) => star === "*" ? "[^/]*" : "(?:.*/)?");
  return new RegExp(`^${source}(?:/.*)?$`);
}
