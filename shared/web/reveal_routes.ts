import { type App, newApp } from "../http/new_app.ts";

/** What pages with a password to fill in load, so that it can be seen: no island, whose first one costs 10 KB. */
export const REVEAL_SCRIPT_PATH = "/reveal.js";

/** Buttons come hidden, with the id of their field in `data-reveals` and their other word in `data-other`. */
const SCRIPT = `for (const button of document.querySelectorAll("button[data-reveals]")) {
  const field = document.getElementById(button.dataset.reveals);
  button.hidden = false;
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  });
}
`;
const HOUR = "public, max-age=3600";

/** The script that shows and hides what stands in a password field. */
export function revealRoutes(): App {
  const headers = { "content-type": "text/javascript; charset=utf-8", "cache-control": HOUR };
  const app = newApp();
  app.get(REVEAL_SCRIPT_PATH, (c) => c.body(SCRIPT, 200, headers));
  return app;
}
