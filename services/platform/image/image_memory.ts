/** The variables of the Dockerfile that bound a service's memory: what is measured runs as the image does. */
export async function imageMemory(): Promise<Record<string, string>> {
  const dockerfile = await Deno.readTextFile(new URL("../../../Dockerfile", import.meta.url));
  const line = /^ENV (MALLOC_ARENA_MAX=.*)$/m.exec(dockerfile)?.[1];
  if (line === undefined) throw new Error("Cannot find MALLOC_ARENA_MAX in the Dockerfile");
  return Object.fromEntries(line.split(" ").map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}
