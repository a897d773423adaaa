import type { ComponentChildren } from "preact";
import type { Problem } from "@shared/web/axi_client.ts";
import { formatInstant, formatRelative } from "../../../islands/lib/format.ts";
import { Button } from "../../../islands/ui/Button.tsx";
import { Dialog } from "../../../islands/ui/Dialog.tsx";
import { ErrorCard } from "../../../islands/ui/ErrorCard.tsx";
import type { Locale } from "./messages/locale.ts";

/** When and where a page is looked at. */
export interface Moment {
  readonly locale: Locale;
  readonly now: Date;
  /** IANA name. */
  readonly timeZone: string;
}

/** How long ago something was; exactly, under the pointer. */
export function Ago({ at, locale, now, timeZone }: Moment & { readonly at: string }) {
  return (
    <time datetime={at} title={formatInstant(at, { locale, timeZone })}>
      {formatRelative(at, now, locale)}
    </time>
  );
}

/** A part of a page that could not be loaded, or a deed that failed. */
export function Failed(
  { problem, retryHref, locale }: {
    readonly problem: Problem;
    readonly retryHref: string;
    readonly locale: Locale;
  },
) {
  return (
    <ErrorCard
      sentence={problem.detail}
      correlationId={problem.correlation_id}
      retryHref={retryHref}
      locale={locale}
    />
  );
}

/** Asks before a form is sent that does what can't be undone, or hurts. Opened by `<Button opens={id}>`. */
export function Confirm({ id, question, action, yes, no, locale, children }: {
  readonly id: string;
  readonly question: string;
  /** Where the form is sent. */
  readonly action: string;
  readonly yes: string;
  readonly no: string;
  readonly locale: Locale;
  readonly children: ComponentChildren;
}) {
  return (
    <Dialog
      id={id}
      title={question}
      locale={locale}
      actions={
        <>
          <form method="dialog">
            <Button type="submit">{no}</Button>
          </form>
          <form method="post" action={action}>
            <Button type="submit" kind="danger">{yes}</Button>
          </form>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
