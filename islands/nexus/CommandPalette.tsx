import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { apiFetch } from "../lib/api_fetch.ts";
import { listenForHotkeys } from "../lib/hotkeys.ts";
import { moveAmongRows } from "../lib/row_keys.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { keyLines, KeysDialog, type KeysTexts } from "./KeysDialog.tsx";

/** Somewhere to go: a page, or a dataset that was found. */
export interface Destination {
  readonly label: string;
  readonly href: string;
  readonly icon: IconName;
  /** Keys that lead there at once. */
  readonly keys?: readonly string[];
}

export interface PaletteTexts {
  readonly open: string;
  readonly placeholder: string;
  readonly nothing: string;
  readonly results: string;
  readonly keys: KeysTexts;
}

interface FoundDatasets {
  readonly items: readonly { readonly dataset_id: string; readonly name: string }[];
}

const FOUND_MAX = 8;
/** So long nothing is asked while somebody types on. */
const PAUSE_MS = 120;

interface CommandPaletteProps {
  readonly pages: readonly Destination[];
  readonly texts: PaletteTexts;
  /** False where somebody wants no keys that are pressed alone (WCAG 2.1.4). */
  readonly hasSingleKeys: boolean;
}

/**
 * Goes anywhere by a few letters; Ctrl or ⌘ K opens it, `?` tells all keys. Without JavaScript its button leads to the
 * datasets.
 */
export default function CommandPalette({ pages: all, texts, hasSingleKeys }: CommandPaletteProps) {
  const pages: readonly Destination[] = hasSingleKeys ? all : all.map(({ keys: _, ...page }) => page);
  const help = useRef<HTMLDialogElement>(null);
  const dialog = useRef<HTMLDialogElement>(null), input = useRef<HTMLInputElement>(null);
  const text = useSignal(""), datasets = useSignal<readonly Destination[]>([]), chosen = useSignal(0);
  const wanted = text.value.trim().toLowerCase();
  const shown = [...pages.filter(({ label }) => label.toLowerCase().includes(wanted)), ...datasets.value];

  const open = (): void => {
    text.value = "";
    chosen.value = 0;
    dialog.current?.showModal();
    input.current?.focus();
  };

  useEffect(() => {
    const leading = pages.flatMap(({ keys, href }) =>
      keys === undefined ? [] : [[keys.join(" "), () => go(href)]]
    );
    return listenForHotkeys({
      "mod+k": open,
      ...hasSingleKeys && {
        ...Object.fromEntries(leading),
        "/": open,
        "?": () => help.current?.showModal(),
        j: () => moveAmongRows(1),
        k: () => moveAmongRows(-1),
      },
    });
  }, []);

  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      datasets.value = wanted === ""
        ? []
        : await findDatasets(wanted, stop.signal).catch(() => datasets.value);
      chosen.value = 0;
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const target = shown[chosen.value];
    if (step !== 0 && shown.length > 0) chosen.value = (chosen.value + step + shown.length) % shown.length;
    else if (event.key === "Enter" && target !== undefined) go(target.href);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <a
        href="/datasets"
        class="flex h-8 min-w-8 items-center gap-2 rounded-sm border border-line px-2 text-muted hover:bg-hover hover:text-ink md:w-56"
        onClick={(event) => {
          event.preventDefault();
          open();
        }}
      >
        <Icon name="search" />
        <span class="heard-only md:not-sr-only md:grow">{texts.open}</span>
        <span class="hidden md:inline">
          <Kbd keys={["Ctrl", "K"]} />
        </span>
      </a>
      <dialog
        ref={dialog}
        aria-label={texts.open}
        {...{ closedby: "any" }}
        class="mt-16 w-md max-w-[calc(100vw-2rem)] rounded-md border border-control bg-page backdrop:bg-veil"
      >
        <label class="flex items-center gap-2 border-b border-line px-3">
          <Icon name="search" />
          <span class="heard-only">{texts.open}</span>
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-results"
            aria-activedescendant={shown.length > 0 ? `palette-${chosen.value}` : undefined}
            autocomplete="off"
            placeholder={texts.placeholder}
            value={text.value}
            onInput={(event) => text.value = event.currentTarget.value}
            onKeyDown={onKeyDown}
            class="h-12 w-full outline-none"
          />
        </label>
        <Results shown={shown} chosen={chosen} name={texts.results} />
        {shown.length === 0 && <p role="status" class="px-4 pb-4 text-muted">{texts.nothing}</p>}
      </dialog>
      {hasSingleKeys && <KeysDialog dialog={help} lines={keyLines(texts.keys, pages)} texts={texts.keys} />}
    </>
  );
}

interface ResultsProps {
  readonly shown: readonly Destination[];
  readonly chosen: Signal<number>;
  readonly name: string;
}

function Results({ shown, chosen, name }: ResultsProps) {
  return (
    <ul
      id="palette-results"
      role="listbox"
      aria-label={name}
      class="max-h-96 overflow-y-auto p-1"
    >
      {shown.map(({ label, href, icon, keys }, i) => (
        <li
          key={href}
          id={`palette-${i}`}
          role="option"
          aria-selected={i === chosen.value}
          class={`flex h-9 items-center gap-2 rounded-sm px-2 ${
            i === chosen.value ? "bg-hover" : "text-muted"
          }`}
          onClick={() => go(href)}
          onPointerMove={() => chosen.value = i}
        >
          <Icon name={icon} />
          <span class="min-w-0 grow truncate text-ink">{label}</span>
          {keys !== undefined && <Kbd keys={keys} />}
        </li>
      ))}
    </ul>
  );
}

function go(href: string): void {
  location.assign(href);
}

async function findDatasets(text: string, signal: AbortSignal): Promise<Destination[]> {
  const query = new URLSearchParams({ q: text, limit: String(FOUND_MAX) });
  const response = await apiFetch("axi", `/datasets?${query}`, { signal });
  const { items }: FoundDatasets = await response.json();
  return items.map(({ dataset_id, name }) => ({
    label: name,
    href: `/datasets/${dataset_id}`,
    icon: "dataset",
  }));
}
