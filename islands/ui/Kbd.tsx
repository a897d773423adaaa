/** A key, or keys that are pressed one after another. */
export function Kbd({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span class="inline-flex gap-1 align-middle">
      {keys.map((key, i) => (
        <kbd
          key={i}
          class="inline-grid min-w-5 h-5 place-items-center rounded-sm border border-control px-1 text-12 text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
