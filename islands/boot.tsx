import { type ComponentType, h, hydrate } from "preact";
import { Boundary, tellError } from "./lib/boundary.tsx";
import { createReviver } from "./lib/revive.ts";
import { slotOf } from "./lib/slot.tsx";

// deno-lint-ignore no-explicit-any -- safe because the server has checked an island's props
type Island = ComponentType<any>;
interface IslandModule {
  readonly default: Island;
}
/** Loads an island's code. */
export type Loader = () => Promise<IslandModule>;

interface PageData {
  readonly islands: readonly { readonly name: string; readonly props: unknown }[];
  readonly signals: readonly unknown[];
  /** Where each island's script lies, by its name. */
  readonly scripts: Readonly<Record<string, string>>;
}

/**
 * Brings the islands of this page to life, each when it is due; what the server has rendered stays where one fails. The
 * table tells the bundler which scripts to make; pages tell where theirs lie, so that the table is left out of what
 * browsers load.
 */
export function boot(_loaders: Readonly<Record<string, Loader>>): void {
  const text = document.getElementById("islands")?.textContent;
  if (!text) return;
  const { islands, signals, scripts }: PageData = JSON.parse(text), reviver = createReviver(signals);
  for (const element of document.querySelectorAll<HTMLElement>("is-land")) {
    const island = islands[Number(element.dataset.index)];
    const props = () => reviver.revive(island.props, slotOf);
    whenDue(element, () => wake(element, { ...island, props, script: scripts[island.name] }));
  }
}

interface Waking {
  readonly name: string;
  readonly props: () => unknown;
  readonly script: string;
}

async function wake(element: HTMLElement, { name, props, script }: Waking): Promise<void> {
  try {
    const { default: component }: IslandModule = await import(script);
    const given = props() as Record<string, unknown>; // safe because the server has written the props of an island
    hydrate(h(Boundary, { name, children: h(component, given) }), element);
    element.dataset.awake = "";
  } catch (error) {
    tellError(name, error);
    offerRetry(element, () => wake(element, { name, props, script }));
  }
}

/** What came from the server stays; a line under it says that it does not react, and tries again. */
function offerRetry(element: HTMLElement, retry: () => Promise<void>): void {
  const line = document.createElement("p"), button = document.createElement("button");
  line.className = "island-error";
  line.setAttribute("role", "alert");
  button.type = "button";
  button.textContent = "Retry";
  button.addEventListener("click", () => {
    line.remove();
    void retry();
  });
  line.append("This part could not be loaded. ", button);
  element.after(line);
}

/** Calls back when the island is due by its `data-when`. */
function whenDue(element: HTMLElement, wakeUp: () => void): void {
  const when = element.dataset.when ?? "load";
  if (when === "idle") onIdle(wakeUp);
  else if (when === "visible") onVisible(element, wakeUp);
  else if (when.startsWith("media ")) onMedia(when.slice("media ".length), wakeUp);
  else wakeUp();
}

function onIdle(wakeUp: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(wakeUp, { timeout: 2_000 });
  else setTimeout(wakeUp, 200);
}

/** The element itself has no box: its first child is watched. */
function onVisible(element: HTMLElement, wakeUp: () => void): void {
  const [target] = element.children;
  if (target === undefined) return wakeUp();
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    wakeUp();
  }, { rootMargin: "200px" });
  observer.observe(target);
}

function onMedia(query: string, wakeUp: () => void): void {
  const list = matchMedia(query);
  if (list.matches) return wakeUp();
  list.addEventListener("change", function change() {
    if (!list.matches) return;
    list.removeEventListener("change", change);
    wakeUp();
  });
}
