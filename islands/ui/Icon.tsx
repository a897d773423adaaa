/** Strokes on a grid of 16, 1.5 wide. */
const PATHS = {
  overview: "M2.5 2.5h4.5v6h-4.5zM9 2.5h4.5v3.5h-4.5zM9 8h4.5v5.5h-4.5zM2.5 10.5h4.5v3h-4.5z",
  dataset: "M2.5 4c0-2 11-2 11 0s-11 2-11 0v8c0 2 11 2 11 0v-8M2.5 8c0 2 11 2 11 0",
  upload: "M8 10.5v-8M4.5 6l3.5-3.5 3.5 3.5M2.5 10.5v3h11v-3",
  download: "M8 2.5v8M4.5 7l3.5 3.5 3.5-3.5M2.5 10.5v3h11v-3",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M10.2 10.2l3.3 3.3",
  filter: "M2 3.5h12M4.5 8h7M6.5 12.5h3",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  check: "M3 8.5l3.5 3.5 6.5-7.5",
  cross: "M4 4l8 8M12 4l-8 8",
  left: "M10 3.5l-4.5 4.5 4.5 4.5",
  right: "M6 3.5l4.5 4.5-4.5 4.5",
  up: "M3.5 10l4.5-4.5 4.5 4.5",
  down: "M3.5 6l4.5 4.5 4.5-4.5",
  rise: "M8 13v-10M4 7l4-4 4 4",
  fall: "M8 3v10M4 9l4 4 4-4",
  level: "M3 8h10M9 4l4 4-4 4",
  info: "M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0-12.4M8 7.3v3.9M8 4.9v.1",
  good: "M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0-12.4M5.2 8.3l2 2 3.6-4.2",
  warn: "M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.6v.1",
  bad: "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6h-5.2l-3.6-3.6v-5.2zM8 4.8v4M8 11v.1",
  clock: "M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0-12.4M8 4.5v3.7l2.5 1.5",
  calendar: "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 1.8v3M10.5 1.8v3",
  user: "M8 2.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6M2.5 13.8c.4-5 10.6-5 11 0",
  settings:
    "M2 4.5h6.5M12 4.5h2M2 11.5h2M7.5 11.5h6.5M8.5 4.5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0M4 11.5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0",
  leave: "M9.5 2.5h-7v11h7M6 8h8M11 5l3 3-3 3",
  key: "M5 5.5a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6M7.8 8.3h6.2v2.7M11 8.3v2",
  light:
    "M8 5.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6M8 1v1.5M8 13.5v1.5M1 8h1.5M13.5 8h1.5M3 3l1.1 1.1M11.9 11.9l1.1 1.1M13 3l-1.1 1.1M4.1 11.9l-1.1 1.1",
  dark: "M13.5 9.5a6 6 0 1 1-7-7a5 5 0 0 0 7 7z",
  system: "M1.8 2.8h12.4v8h-12.4zM5.5 13.5h5",
  refresh: "M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 1.8v3.2h-3.2",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  link:
    "M6.5 9.5l3-3M7 4.5l1.3-1.3a3.2 3.2 0 0 1 4.5 4.5l-1.3 1.3M9 11.5l-1.3 1.3a3.2 3.2 0 0 1-4.5-4.5l1.3-1.3",
  outside: "M6.5 3h-4v10.5h10.5v-4M9.5 2.5h4v4M13.5 2.5l-6 6",
  remove: "M2.5 4.2h11M6 4v-1.8h4v1.8M4 4.2l.7 9.6h6.6l.7-9.6M6.8 7v4M9.2 7v4",
  edit: "M2.5 13.5l.7-3.2 7.8-7.8 2.5 2.5-7.8 7.8zM9.3 4.2l2.5 2.5",
  more: "M3 8v.1M8 8v.1M13 8v.1",
  menu: "M2 4h12M2 8h12M2 12h12",
  chart: "M2.5 2v11.5h11.5M5 10l3-3.5 2.2 2 3.3-4.5",
  table: "M2 3h12v10h-12zM2 6.3h12M2 9.7h12M6.5 3v10",
  matrix: "M2.5 2.5h3v3h-3zM10.5 2.5h3v3h-3zM6.5 6.5h3v3h-3zM2.5 10.5h3v3h-3zM10.5 10.5h3v3h-3z",
  ask: "M2 2.8h12v8.4h-6l-3 2.8v-2.8h-3zM5 7h.1M8 7h.1M11 7h.1",
  bell: "M3 11.5c1.5-1 1-3 1.2-5a3.8 3.8 0 0 1 7.6 0c.2 2-.3 4 1.2 5zM6.5 13.8h3",
  play: "M4.5 2.5l8.5 5.5-8.5 5.5z",
  pause: "M5 3v10M11 3v10",
  eye: "M1.5 8c3-5.5 10-5.5 13 0c-3 5.5-10 5.5-13 0M8 6a2 2 0 1 1 0 4a2 2 0 1 1 0-4",
  lock: "M3 7h10v6.8h-10zM5 7v-1.8a3 3 0 0 1 6 0v1.8",
  bolt: "M9 1.8l-5.5 7.4h4.2l-.7 5 5.5-7.4h-4.2z",
  file: "M3.5 1.8h5.5l3.5 3.5v8.9h-9zM9 1.8v3.5h3.5",
  spinner: "M8 2a6 6 0 1 1-6 6",
} as const;

export type IconName = keyof typeof PATHS;
export const ICON_NAMES = Object.keys(PATHS).filter((name): name is IconName => name in PATHS);

/** Names that point along the line: they turn round where text runs from right to left. */
const DIRECTED: ReadonlySet<IconName> = new Set(["left", "right", "level", "leave", "ask"]);

/** A drawing in the colour of the text. Without a label it is decoration that nobody hears. */
export function Icon({ name, label, size = 16 }: {
  readonly name: IconName;
  readonly label?: string;
  readonly size?: 16 | 20;
}) {
  const turn = DIRECTED.has(name) ? " rtl:-scale-x-100" : name === "spinner" ? " animate-spin" : "";
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      class={`shrink-0${turn}`}
      fill="none"
      stroke="currentColor"
      stroke-width={size === 16 ? 1.5 : 1.3}
      stroke-linecap="round"
      stroke-linejoin="round"
      role={label === undefined ? undefined : "img"}
      aria-label={label}
      aria-hidden={label === undefined ? "true" : undefined}
    >
      <path d={PATHS[name]} stroke-width={name === "more" ? 2.2 : undefined} />
    </svg>
  );
}
