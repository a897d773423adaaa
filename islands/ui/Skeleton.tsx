const SIZES = {
  line: "h-4",
  value: "h-8 max-w-32",
  row: "h-row",
  chart: "h-40",
  card: "h-60",
} as const;

/** The place of something on its way, in its true size. It shows after 150 ms, so that quick answers do not flicker. */
export function Skeleton({ size = "line", count = 1, label }: {
  readonly size?: keyof typeof SIZES;
  readonly count?: number;
  /** Said once to those who do not see it. */
  readonly label: string;
}) {
  return (
    <div role="status" class="grid grid-cols-1 gap-2 animate-late">
      <span class="heard-only">{label}</span>
      {Array.from(
        { length: count },
        (_, i) => <div key={i} aria-hidden="true" class={`rounded-sm bg-hover ${SIZES[size]}`} />,
      )}
    </div>
  );
}
