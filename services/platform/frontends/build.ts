import { say } from "../dev/say.ts";
import { buildFrontend, FRONTENDS } from "./build_frontend.ts";

// `deno task build`: what the pages of every dashboard load.
for (const { name } of FRONTENDS) {
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
