import type { Sample, SampleCell } from "./csv_stream.ts";
import { createRandom, type Random } from "./random.ts";

const ROWS = 50_000;
const BEGIN = Date.UTC(2025, 2, 1);
const GAP_SECONDS = 155; // about three months in all

const DEVICES = { phone: 58, desktop: 34, tablet: 8 };
const BROWSERS = { Chrome: 55, Safari: 24, Firefox: 12, Edge: 9 };
const SOURCES = { search: 41, direct: 23, social: 16, newsletter: 11, advert: 9 };
const LANDING_PAGES = { "/": 38, "/products": 24, "/sale": 14, "/blog, news & views": 13, "/about": 11 };
/** How much more often a visit from there ends in a purchase. */
const INTENT = { search: 1.1, direct: 1.4, social: 0.5, newsletter: 1.8, advert: 0.7 };

/**
 * Visits to a web site that does not exist. Time on the site grows with the pages seen; desktops and newsletters buy
 * more; a slow page makes visitors leave.
 */
export const webSessions: Sample = {
  name: "web_sessions",
  rowCount: ROWS,
  columns: [
    ...["session_id", "started_at", "device", "browser", "source", "landing_page", "load_ms", "page_views"],
    ...["duration_seconds", "bounced", "converted", "revenue"],
  ],
  *rows() {
    const random = createRandom(20250301);
    let instant = BEGIN;
    for (let row = 0; row < ROWS; row++) {
      instant += Math.ceil(-Math.log(1 - random.next()) * GAP_SECONDS) * 1000;
      yield session(random, instant);
    }
  },
};

function session(random: Random, instant: number): SampleCell[] {
  const device = random.pick(DEVICES);
  const source = random.pick(SOURCES);
  const loadMs = Math.round(Math.exp(random.normal(device === "phone" ? 7.1 : 6.5, 0.45)));
  const bounced = random.chance(Math.min(0.9, 0.28 + loadMs / 9000));
  const pageViews = bounced ? 1 : 2 + random.geometric(0.28);
  const duration = Math.round(pageViews * Math.exp(random.normal(3.2, 0.6)));
  const buys = (device === "desktop" ? 0.012 : 0.007) * INTENT[source] * pageViews;
  const converted = !bounced && random.chance(Math.min(0.6, buys));
  const id = Math.floor(random.next() * 2 ** 32).toString(16).padStart(8, "0") +
    Math.floor(random.next() * 2 ** 32).toString(16).padStart(8, "0");
  return [
    ...[
      `s_${id}`,
      new Date(instant).toISOString(),
      device,
      random.chance(0.02) ? null : random.pick(BROWSERS),
    ],
    ...[source, random.pick(LANDING_PAGES), loadMs, pageViews, duration, bounced, converted],
    converted ? Math.exp(random.normal(3.9, 0.7)).toFixed(2) : null,
  ];
}
