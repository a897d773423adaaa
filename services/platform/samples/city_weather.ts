import type { Sample, SampleCell } from "./csv_stream.ts";
import { createRandom, type Random } from "./random.ts";

const BEGIN = Date.UTC(2020, 0, 1);
const DAYS = 1827; // five years
const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;

interface Climate {
  readonly city: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Mean of the year and half the way from winter to summer, degrees Celsius. */
  readonly mean: number;
  readonly swing: number;
  /** Share of wet days. */
  readonly wet: number;
}

const CLIMATES: readonly Climate[] = [
  { city: "Madrid", latitude: 40.4, longitude: -3.7, mean: 15.3, swing: 10.2, wet: 0.17 },
  { city: "Lisbon", latitude: 38.7, longitude: -9.1, mean: 17.2, swing: 6.1, wet: 0.27 },
  { city: "Bergen", latitude: 60.4, longitude: 5.3, mean: 8.1, swing: 6.8, wet: 0.62 },
  { city: "Berlin", latitude: 52.5, longitude: 13.4, mean: 10.2, swing: 9.6, wet: 0.34 },
  { city: "Athens", latitude: 38, longitude: 23.7, mean: 18.9, swing: 9.4, wet: 0.16 },
  { city: "Reykjavik", latitude: 64.1, longitude: -21.9, mean: 5.1, swing: 5.7, wet: 0.48 },
  { city: "Singapore", latitude: 1.35, longitude: 103.8, mean: 27.8, swing: 0.7, wet: 0.5 },
  { city: "Nairobi", latitude: -1.3, longitude: 36.8, mean: 19.2, swing: -1.5, wet: 0.25 },
  { city: "Sydney", latitude: -33.9, longitude: 151.2, mean: 18.4, swing: -5.1, wet: 0.31 },
  { city: "Santiago", latitude: -33.4, longitude: -70.7, mean: 14.9, swing: -6.6, wet: 0.11 },
  { city: "Montreal", latitude: 45.5, longitude: -73.6, mean: 7.1, swing: 15.4, wet: 0.39 },
  { city: "Tokyo", latitude: 35.7, longitude: 139.7, mean: 15.9, swing: 10.6, wet: 0.32 },
];

/**
 * Daily weather as it could have been: generated, not measured; only the cities and where they lie are real. One day is
 * like the next (first-order autoregression), rain brings clouds, and the south has its summer in January.
 */
export const cityWeather: Sample = {
  name: "city_weather",
  rowCount: DAYS * CLIMATES.length,
  columns: [
    ...["date", "city", "latitude", "longitude", "temperature_min", "temperature_max", "precipitation_mm"],
    ...["humidity_percent", "wind_kmh", "sunshine_hours", "sky"],
  ],
  *rows() {
    const random = createRandom(20200101);
    const anomalies = CLIMATES.map(() => 0);
    for (let day = 0; day < DAYS; day++) {
      for (const [index, climate] of CLIMATES.entries()) {
        const anomaly = 0.75 * (anomalies[index] ?? 0) +
          random.normal(0, 0.6 + Math.abs(climate.swing) * 0.17);
        anomalies[index] = anomaly;
        yield weather(random, climate, { day, anomaly });
      }
    }
  },
};

function weather(
  random: Random,
  climate: Climate,
  { day, anomaly }: { day: number; anomaly: number },
): SampleCell[] {
  const phase = Math.cos(2 * Math.PI * (day - 200) / YEAR_DAYS); // warmest in the north about 20 July
  const mean = climate.mean + climate.swing * phase + anomaly;
  const isWet = random.chance(climate.wet);
  const rain = isWet ? -Math.log(1 - random.next()) * 7.5 : 0;
  const range = Math.max(1.5, random.normal(isWet ? 6 : 10, 1.8));
  const daylight = 12 + 0.075 * climate.latitude * phase;
  const sunshine = Math.max(0, daylight * Math.min(0.95, random.normal(isWet ? 0.25 : 0.65, 0.15)));
  const humidity = Math.min(100, Math.max(15, random.normal(isWet ? 84 : 62 - 0.6 * (mean - 15), 8)));
  const wind = Math.exp(random.normal(isWet ? 2.8 : 2.5, 0.4));
  return [
    new Date(BEGIN + day * DAY_MS).toISOString().slice(0, 10),
    ...[climate.city, climate.latitude, climate.longitude],
    ...[(mean - range / 2).toFixed(1), (mean + range / 2).toFixed(1), rain.toFixed(1)],
    random.chance(0.006) ? null : Math.round(humidity), // the instrument was out of order
    ...[wind.toFixed(1), sunshine.toFixed(1), sky(mean, rain, sunshine / daylight)],
  ];
}

function sky(mean: number, rain: number, sunshine: number): string {
  if (rain > 0.2) return mean < 0.5 ? "snow" : "rain";
  return sunshine > 0.6 ? "clear" : "cloudy";
}
