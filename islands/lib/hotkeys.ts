/** Keys and what they do: one key such as `?`, keys one after the other such as `g d`, or `mod+k` (Ctrl, on a Mac ⌘). */
export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** How long the second key of two may be waited for. */
const SEQUENCE_MS = 1_000;
const TYPED_INTO = "input, textarea, select, [contenteditable]";

/** Listens for the keys until the answer is called. Single keys mean nothing while somebody types. */
export function listenForHotkeys(hotkeys: Hotkeys): () => void {
  let first = "", firstAtMs = -Infinity;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const hasModifier = event.ctrlKey || event.metaKey;
    const isTyping = event.target instanceof Element && event.target.closest(TYPED_INTO) !== null;
    if (isTyping && !hasModifier) return;
    const key = hasModifier ? `mod+${event.key.toLowerCase()}` : event.key;
    const both = event.timeStamp - firstAtMs < SEQUENCE_MS ? hotkeys[`${first} ${key}`] : undefined;
    [first, firstAtMs] = [key, event.timeStamp];
    const act = both ?? hotkeys[key];
    if (act === undefined) return;
    event.preventDefault();
    firstAtMs = -Infinity;
    act(event);
  }

  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
