import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

const HOUR_MICROS = 3_600_000_000;
const THURSDAY = 3; // 1970-01-01, where Monday is 0
/** Days of which the month is looked up: 1900 to 2100. */
const FIRST_DAY = -25_567, LAST_DAY = 47_846;
let months: Uint8Array | null = null;

/** Counts a column's dates or instants by weekday, month and hour, in UTC. */
export class CalendarCounts {
  readonly weekdays = new Float64Array(7);
  readonly months = new Float64Array(12);
  /** null for dates. */
  readonly hours: Float64Array | null;

  constructor(type: "date" | "timestamp") {
    this.hours = type === "timestamp" ? new Float64Array(24) : null;
  }

  /** Adds days, or microseconds, since 1970; NaN is no value. */
  addBlock(block: Float64Array, length: number): void {
    const { hours } = this;
    for (let i = 0; i < length; i++) {
      const value = block[i];
      if (value !== value) continue;
      if (hours === null) this.#addDay(value | 0);
      else {
        const hour = Math.floor(value / HOUR_MICROS);
        // The quotient may have been rounded up to a whole one.
        const whole = value < hour * HOUR_MICROS ? hour - 1 | 0 : hour | 0, day = Math.floor(whole / 24) | 0;
        hours[whole - 24 * day]++;
        this.#addDay(day);
      }
    }
  }

  merge(other: CalendarCounts): void {
    for (const [mine, theirs] of [[this.weekdays, other.weekdays], [this.months, other.months]]) {
      addTo(mine, theirs);
    }
    if (this.hours !== null && other.hours !== null) addTo(this.hours, other.hours);
  }

  writeTo(state: StateWriter): void {
    state.array(this.weekdays);
    state.array(this.months);
    if (this.hours !== null) state.array(this.hours);
  }

  readFrom(state: StateReader): void {
    this.weekdays.set(state.floats(7));
    this.months.set(state.floats(12));
    this.hours?.set(state.floats(24));
  }

  #addDay(day: number): void {
    const weekday = (day + THURSDAY) % 7 | 0;
    this.weekdays[weekday < 0 ? weekday + 7 : weekday]++;
    const isNear = day >= FIRST_DAY && day <= LAST_DAY;
    this.months[isNear ? (months ??= monthTable())[day - FIRST_DAY] : monthOf(day)]++;
  }
}

function addTo(sums: Float64Array, counts: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += counts[i];
}

function monthTable(): Uint8Array {
  return Uint8Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, i) => monthOf(FIRST_DAY + i));
}

/** 0 for January. */
function monthOf(day: number): number {
  return new Date(day * 86_400_000).getUTCMonth();
}
