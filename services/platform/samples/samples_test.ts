import { createHash } from "node:crypto";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { cityWeather } from "./city_weather.ts";
import { csvStream } from "./csv_stream.ts";
import { createRandom } from "./random.ts";
import { shopOrders } from "./shop_orders.ts";
import { webSessions } from "./web_sessions.ts";

async function sha256(stream: ReadableStream<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest("hex");
}

for (const sample of [shopOrders, webSessions, cityWeather]) {
  Deno.test(`the sample ${sample.name} is the same at every run and as large as it says`, async () => {
    let rows = 0;
    for (const row of sample.rows()) {
      rows++;
      if (row.length !== sample.columns.length) throw new Error(`Row ${rows} has ${row.length} cells`);
    }
    assertEquals(rows, sample.rowCount);
    assertEquals(await sha256(csvStream(sample)), await sha256(csvStream(sample)));
  });
}

Deno.test("createRandom() gives the numbers of mulberry32 and the moments of its distributions", () => {
  const random = createRandom(1);
  assertEquals([random.next(), random.next(), random.next()], [
    0.6270739405881613,
    0.002735721180215478,
    0.5274470399599522,
  ]);
  const count = 100_000;
  const mean = (draw: () => number) =>
    Array.from({ length: count }, draw).reduce((sum, x) => sum + x, 0) / count;
  assert(Math.abs(mean(() => random.normal(3, 2)) - 3) < 0.05);
  assert(Math.abs(mean(() => random.geometric(0.25)) - 3) < 0.1);
  assert(Math.abs(mean(() => random.pick({ a: 3, b: 1 }) === "a" ? 1 : 0) - 0.75) < 0.01);
});
