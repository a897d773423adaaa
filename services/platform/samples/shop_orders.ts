import type { Sample, SampleCell } from "./csv_stream.ts";
import { createRandom, type Random } from "./random.ts";

const ROWS = 100_000;
const BEGIN = Date.UTC(2024, 0, 1);
const DAYS = 731; // two years
const DAY_MS = 86_400_000;

const COUNTRIES = { DE: 24, FR: 18, ES: 16, IT: 12, NL: 9, PL: 8, SE: 6, PT: 4, IE: 3 };
const CHANNELS = { web: 45, app: 35, marketplace: 14, store: 6 };
/** Share of orders, middle price, spread of the price's logarithm, share sent back. */
const CATEGORIES = {
  clothing: { weight: 28, price: 34, spread: 0.5, returned: 0.22 },
  shoes: { weight: 14, price: 62, spread: 0.4, returned: 0.27 },
  books: { weight: 18, price: 14, spread: 0.4, returned: 0.03 },
  home: { weight: 15, price: 41, spread: 0.8, returned: 0.08 },
  electronics: { weight: 10, price: 149, spread: 0.9, returned: 0.11 },
  toys: { weight: 9, price: 23, spread: 0.5, returned: 0.05 },
  garden: { weight: 6, price: 38, spread: 0.7, returned: 0.06 },
};
const CATEGORY_WEIGHTS = Object.fromEntries(
  Object.entries(CATEGORIES).map(([name, { weight }]) => [name, weight]),
) as Record<keyof typeof CATEGORIES, number>; // safe because the keys are the same
const DELIVERY_DAYS = { DE: 2, NL: 2, FR: 3, IT: 4, ES: 4, PL: 3, SE: 4, PT: 5, IE: 5 };

/**
 * Orders of a shop that does not exist. Prices are lognormal by category, sales grow and peak in November, slow
 * deliveries get worse ratings, and what is badly rated is sent back more often.
 */
export const shopOrders: Sample = {
  name: "shop_orders",
  rowCount: ROWS,
  columns: [
    ...["order_id", "ordered_at", "customer_id", "country", "channel", "category", "quantity", "unit_price"],
    ...["discount", "shipping", "total", "delivery_days", "rating", "returned"],
  ],
  *rows() {
    const random = createRandom(20240101);
    const instants = orderInstants(random);
    for (const [index, instant] of instants.entries()) yield order(random, 100_001 + index, instant);
  },
};

/** Ascending; more of them year by year, on weekends, before Christmas and in the evening. */
function orderInstants(random: Random): number[] {
  const instants: number[] = [];
  while (instants.length < ROWS) {
    const day = Math.floor(random.next() * DAYS);
    const date = new Date(BEGIN + day * DAY_MS);
    const trend = 0.5 + 0.3 * day / DAYS;
    const isPeak = date.getUTCMonth() === 10 || (date.getUTCMonth() === 11 && date.getUTCDate() < 20);
    const season = (isPeak ? 1.4 : 1) * (date.getUTCDay() % 6 === 0 ? 1.2 : 1);
    if (!random.chance(trend * season / 1.4)) continue;
    const hour = ((random.normal(18.5, 3.8) % 24) + 24) % 24;
    instants.push(date.getTime() + Math.floor(hour * 3600) * 1000);
  }
  return instants.sort((a, b) => a - b);
}

function order(random: Random, id: number, instant: number): SampleCell[] {
  const country = random.pick(COUNTRIES);
  const category = random.pick(CATEGORY_WEIGHTS);
  const channel = random.pick(CHANNELS);
  const { price: middle, spread, returned: returnRate } = CATEGORIES[category];
  const price = Math.max(0.99, cents(middle * Math.exp(random.normal(0, spread))));
  const quantity = 1 + Math.min(19, random.geometric(category === "books" ? 0.5 : 0.72));
  const discount = random.chance(channel === "marketplace" ? 0.45 : 0.2)
    ? Number(random.pick({ "0.05": 4, "0.1": 3, "0.2": 2, "0.3": 1 }))
    : 0;
  const goods = cents(price * quantity * (1 - discount));
  const shipping = channel === "store" || goods >= 50 ? 0 : 4.9;
  const delivery = channel === "store" ? null : DELIVERY_DAYS[country] + random.geometric(0.55);
  const satisfaction = random.normal(4.6 - 0.22 * (delivery ?? 1), 0.8);
  const rating = random.chance(0.38) ? Math.min(5, Math.max(1, Math.round(satisfaction))) : null;
  const returned = random.chance(Math.min(0.9, returnRate * (satisfaction < 3 ? 1.9 : 0.8)));
  const customer = 1 + Math.floor(25_000 * random.next() ** 1.7); // some buy often
  return [
    ...[
      id,
      new Date(instant).toISOString(),
      customer,
      random.chance(0.004) ? null : country,
      channel,
      category,
    ],
    ...[
      quantity,
      price.toFixed(2),
      discount,
      shipping.toFixed(2),
      cents(goods + shipping).toFixed(2),
      delivery,
    ],
    ...[rating, returned],
  ];
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
