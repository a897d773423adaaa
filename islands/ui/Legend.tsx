/** The steps of a colour scale from one end to the other, with the words of both ends. */
export function Legend({ steps, low, high }: {
  readonly steps: readonly string[];
  readonly low: string;
  readonly high: string;
}) {
  return (
    <p class="mt-2 flex items-center gap-2 text-12 text-muted" aria-hidden="true">
      <span class="figure">{low}</span>
      <span class="flex gap-px">
        {steps.map((step) => <span key={step} class={`h-3 w-4 ${step}`} />)}
      </span>
      <span class="figure">{high}</span>
    </p>
  );
}
