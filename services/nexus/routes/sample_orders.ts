/** How the sample is called in the list of datasets. */
export const SAMPLE_NAME = "sample_orders.csv";

const ORDERS = 2_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_DAY = Date.UTC(2026, 0, 1);
const COUNTRIES = ["ES", "DE", "FR", "GB", "IT", "PT"];
const CHANNELS = ["search", "direct", "newsletter", "social"];
const CATEGORIES = [["books", 18], ["kitchen", 42], ["garden", 65], ["audio", 120]] as const;

/**
 * A small file to try everything on, the same each time: orders of customers who come back, of categories that differ in
 * price, a discount that raises the quantity, and some ratings that are missing.
 */
export function sampleOrders(): string {
  const random = seeded(20_260_101);
  const pick = <Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item | undefined =>
    items[Math.floor(random() * items.length)];
  const lines = ["order_id,ordered_at,customer_id,country,channel,category,discount,quantity,amount,rating"];
  for (let order = 1; order <= ORDERS; order++) {
    const customer = 1 + Math.floor(random() ** 2 * 400);
    const at = new Date(FIRST_DAY + Math.floor(random() * 180 * DAY_MS)).toISOString().slice(0, 19);
    const [category, price] = pick(CATEGORIES) ?? CATEGORIES[0];
    const discount = random() < 0.3 ? Math.round(random() * 30) / 100 : 0;
    const quantity = 1 + Math.floor(random() * 2 + discount * 10);
    const amount = quantity * price * (0.8 + 0.4 * random()) * (1 - discount);
    const rating = random() < 0.15 ? "" : String(1 + Math.floor(5 * random() ** 0.5));
    lines.push(
      [
        order,
        `${at}Z`,
        `C${String(customer).padStart(4, "0")}`,
        pick(COUNTRIES),
        pick(CHANNELS),
        category,
        discount,
        quantity,
        amount.toFixed(2),
        rating,
      ].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
