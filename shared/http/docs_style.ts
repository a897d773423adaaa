/** Style sheet of a service's pages, light and dark by the reader's system. */
export const DOCS_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2230, #e4e7ee);
  --soft: light-dark(#5a6275, #9aa3b5);
  --paper: light-dark(#ffffff, #14171e);
  --panel: light-dark(#f5f6f9, #1b1f29);
  --line: light-dark(#dfe2e9, #2c3240);
  --link: light-dark(#2350c8, #8fb0ff);
  --get: light-dark(#1668b3, #6db6f5);
  --post: light-dark(#1a7a44, #62cf93);
  --patch: light-dark(#8a5a00, #e4b354);
  --delete: light-dark(#b3262e, #ff8a8f);
}
* { box-sizing: border-box; }
body {
  margin: 0; display: grid; grid-template-columns: 21rem minmax(0, 1fr);
  font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper);
}
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem;
  background: var(--panel); border-right: 1px solid var(--line); font-size: 0.875rem;
}
nav h2 { margin: 1.25rem 0 0.25rem; font-size: 0.75rem; text-transform: uppercase; letter-spacing: 0.06em; color: var(--soft); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: grid; grid-template-columns: 4rem 1fr; padding: 0.2rem 0; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav li a:hover { color: var(--link); }
nav section:last-child a { display: block; }
main { padding: 2rem clamp(1rem, 4vw, 3.5rem) 6rem; max-width: 64rem; }
main.index li { margin: 0.35rem 0; }
main.index { grid-column: 1 / -1; margin: 0 auto; }
h1 { margin: 0 0 0.5rem; font-size: 2rem; line-height: 1.2; }
h1 small { font-size: 1rem; font-weight: 400; color: var(--soft); }
main h2 { margin: 3rem 0 0.75rem; padding-bottom: 0.35rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.25rem 0 0.4rem; font-size: 1rem; }
a { color: var(--link); }
small { color: var(--soft); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.875em; }
pre { margin: 0; padding: 0.9rem 1rem; overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
details { margin: 0.5rem 0; padding: 0 1rem; border: 1px solid var(--line); border-radius: 8px; }
details div:target { scroll-margin-top: 5rem; }
details[open] { padding-bottom: 1rem; }
details:has(:target), article:target, tr:target { outline: 2px solid var(--link); outline-offset: 2px; }
summary { display: flow-root list-item; margin: 0 -1rem; padding: 0.7rem 1rem; cursor: pointer; overflow-wrap: anywhere; }
summary span { color: var(--soft); }
summary i { float: right; color: var(--soft); font-size: 0.8rem; }
.method { display: inline-block; min-width: 3.4em; font-size: 0.75rem; text-transform: uppercase; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--patch); } .delete { color: var(--delete); }
td span small { white-space: nowrap; }
.status { font-weight: 600; font-variant-numeric: tabular-nums; }
.s2 { color: var(--post); } .s4 { color: var(--patch); } .s5 { color: var(--delete); }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 500; white-space: nowrap; }
abbr { margin-left: 0.15em; color: var(--delete); text-decoration: none; }
.state { display: inline-block; padding: 0.2rem 0.8rem; border: 1px solid currentColor; border-radius: 999px; font-weight: 600; }
.up { color: var(--post); } .down { color: var(--delete); }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 45vh; border-right: 0; border-bottom: 1px solid var(--line); }
  tr { display: flex; flex-wrap: wrap; gap: 0 0.75rem; padding: 0.4rem 0; border-top: 1px solid var(--line); }
  th, td { padding: 0; border: 0; }
  td { flex: 1; }
  td:last-child { flex-basis: 100%; }
}
`;
