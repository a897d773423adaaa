import { ErrorCard } from "../../../islands/ui/ErrorCard.tsx";

/** In the place of a part that AXI did not give: why, the id to ask about it, and the way to try again. */
export function Failure({ problem, retryHref, locale }: {
  readonly problem: { readonly detail: string; readonly correlation_id?: string };
  readonly retryHref?: string;
  readonly locale: string;
}) {
  return (
    <ErrorCard
      sentence={problem.detail}
      {...problem.correlation_id === undefined ? {} : { correlationId: problem.correlation_id }}
      {...retryHref === undefined ? {} : { retryHref }}
      locale={locale}
    />
  );
}
