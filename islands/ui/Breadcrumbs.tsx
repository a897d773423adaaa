import { wordsOf } from "./words.ts";
import { Icon } from "./Icon.tsx";

/** The way from the top to this page; the last entry is the page itself. */
export function Breadcrumbs({ trail, locale }: {
  readonly trail: readonly { readonly label: string; readonly href?: string }[];
  readonly locale: string;
}) {
  return (
    <nav aria-label={wordsOf(locale).path}>
      <ol class="flex min-w-0 items-center gap-1 text-muted">
        {trail.map(({ label, href }, i) => (
          <li key={i} class={`flex items-center gap-1 ${i === 0 ? "shrink-0" : "min-w-0"}`}>
            {i > 0 && <Icon name="right" />}
            {href === undefined
              ? <span aria-current="page" title={label} class="truncate text-ink">{label}</span>
              : (
                <a
                  href={href}
                  class="inline-flex min-h-target min-w-0 items-center hover:text-ink hover:underline"
                >
                  <span class="truncate">{label}</span>
                </a>
              )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
