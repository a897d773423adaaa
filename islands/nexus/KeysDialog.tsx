import type { Ref } from "preact";
import { Icon } from "../ui/Icon.tsx";
import { Kbd } from "../ui/Kbd.tsx";

export interface KeysTexts {
  readonly title: string;
  readonly anywhere: string;
  readonly shown: string;
  readonly next: string;
  readonly previous: string;
  readonly follow: string;
  readonly close: string;
  readonly settings: string;
}

/** Keys that are pressed one after the other, or any of several, and what they do. */
export interface KeyLine {
  readonly label: string;
  readonly keys: readonly string[];
}

/** All keys of NEXUS, in a dialog of their own. */
export function KeysDialog({ dialog, lines, texts }: {
  readonly dialog: Ref<HTMLDialogElement>;
  readonly lines: readonly KeyLine[];
  readonly texts: KeysTexts;
}) {
  return (
    <dialog
      ref={dialog}
      aria-labelledby="keys-title"
      {...{ closedby: "any" }}
      class="w-sm max-w-[calc(100vw-2rem)] rounded-md border border-control bg-page backdrop:bg-veil"
    >
      <form method="dialog" class="flex items-center gap-2 ps-4 pe-2 pt-2">
        <h2 id="keys-title" class="min-w-0 grow truncate text-16">{texts.title}</h2>
        <button
          type="submit"
          aria-label={texts.close}
          class="grid size-8 place-items-center rounded-sm text-muted hover:bg-hover hover:text-ink"
        >
          <Icon name="cross" />
        </button>
      </form>
      <dl class="grid px-4 pt-1 pb-3">
        {lines.map(({ label, keys }) => (
          <div key={label} class="flex min-h-row items-center gap-3 border-t border-line first:border-t-0">
            <dt class="min-w-0 grow">{label}</dt>
            <dd>
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
      <p class="border-t border-line px-4 py-3 text-12 text-muted">
        <a href="/account/appearance" class="link">{texts.settings}</a>
      </p>
    </dialog>
  );
}

/** The lines of the dialog: those of all pages, of rows, and of each destination. */
export function keyLines(
  texts: KeysTexts,
  pages: readonly { readonly label: string; readonly keys?: readonly string[] }[],
): KeyLine[] {
  return [
    { label: texts.anywhere, keys: ["Ctrl", "K"] },
    { label: texts.shown, keys: ["?"] },
    ...pages.flatMap(({ label, keys }) => keys === undefined ? [] : [{ label, keys }]),
    { label: texts.next, keys: ["j"] },
    { label: texts.previous, keys: ["k"] },
    { label: texts.follow, keys: ["Enter"] },
  ];
}
