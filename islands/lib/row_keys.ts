/**
 * Moves the focus to the link of the next row, or the one before, of the page's tables marked `data-rows`; Enter follows it
 * then as it does any link. From elsewhere it begins at the first row, or the last.
 */
export function moveAmongRows(step: 1 | -1): void {
  const rows = [...document.querySelectorAll("[data-rows] tbody tr:has(a[href])")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = here === -1 ? (step === 1 ? 0 : rows.length - 1) : here + step;
  rows[next]?.querySelector<HTMLElement>("a[href]")?.focus();
}
