/** The SQL behind a figure, folded away. */
export function SqlDetails({ label, sql }: { readonly label: string; readonly sql: string }) {
  return (
    <details class="text-12">
      <summary class="inline-flex min-h-target items-center rounded-sm text-muted hover:text-ink hover:underline">
        {label}
      </summary>
      <pre class="mt-1 max-w-full rounded-sm bg-raised p-2 whitespace-pre-wrap wrap-anywhere"><code>{sql}</code></pre>
    </details>
  );
}
