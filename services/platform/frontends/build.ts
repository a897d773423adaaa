import { say } from "../dev/say.ts";
import { buildFrontend, FRONTENDS } from "./build_frontend.ts";

// `deno task build [NAME...]`: what the pages of every dashboard load, or of those that are named.
const named = FRONTENDS.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
for (const { name } of named) {
  const begun = performance.now(), { isNew, assets } = await buildFrontend({ name });
  const bytes = Object.values(assets.files).reduce(
    (sum, { br, identity }) => sum + (br ?? identity).length * 3 / 4,
    0,
  );
  const took = `${Math.round(performance.now() - begun)} ms`;
  say(
    `${name}: ${Object.keys(assets.files).length} files, ${(bytes / 1000).toFixed(1)} KB compressed, ${
      isNew ? "built" : "as before"
    } in ${took}`,
  );
}
