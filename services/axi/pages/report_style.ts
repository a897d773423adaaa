const HEAT = Array.from(
  { length: 10 },
  (_, i) => `.h${i} { background: color-mix(in oklab, var(--heat) ${4 + i * 7}%, transparent); }`,
).join("\n");

/** Style of a report: light and dark by the reader's system, black on white in print. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2230, #e4e7ee); --soft: light-dark(#5a6275, #9aa3b5); --paper: light-dark(#ffffff, #14171e);
  --panel: light-dark(#f5f6f9, #1b1f29); --line: light-dark(#dfe2e9, #2c3240); --link: light-dark(#2350c8, #8fb0ff);
  --heat: light-dark(#2f7d5d, #3f9f78); --warn: light-dark(#8a5a00, #e4b354);
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main, header { max-width: 75rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
header { padding-top: 2.5rem; }
main { padding-bottom: 5rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 0.25rem; font-size: 1.3rem; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: 0.25rem 2.5rem; margin: 1rem 0; }
dl div { min-width: 0; }
dt { font-size: 0.8rem; color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
.note { margin: 0 0 0.75rem; color: var(--soft); }
.old { padding: 0.5rem 1rem; border-left: 4px solid var(--warn); background: var(--panel); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; min-width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 0.35rem 0.75rem; text-align: left; vertical-align: top; }
thead th { background: var(--panel); border-bottom: 1px solid var(--line); font-weight: 600; white-space: nowrap; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { font-weight: 500; }
td, tbody th { max-width: 30rem; overflow-wrap: break-word; }
.n { text-align: right; white-space: nowrap; }
.none { color: var(--soft); }
details { margin-top: 0.75rem; }
summary { cursor: pointer; color: var(--soft); }
pre { margin: 0.5rem 0 0; padding: 0.9rem 1rem; max-height: 30rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
  background: var(--panel); border: 1px solid var(--line); border-radius: 8px; font: 0.85rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
${HEAT}
@media print {
  :root { color-scheme: light; }
  body { font-size: 10pt; }
  nav { display: none; }
  .scroll { overflow: visible; border: 0; }
  table { font-size: 8pt; }
  th, td { padding: 0.2rem 0.4rem; }
  thead { display: table-header-group; }
  tr, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
  pre { max-height: none; font-size: 7pt; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
}
`;
