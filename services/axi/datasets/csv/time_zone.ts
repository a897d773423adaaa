const DAY = 86_400; // seconds
const DAYS_KEPT = 50_000;

/**
 * A zone of the IANA database, for instants that are written without one. A time that the clocks skip is read with the
 * offset before the change, one that they show twice as its first: what RFC 5545 says, and Temporal's "compatible".
 */
export class TimeZone {
  /** Offset in seconds of a day on which it does not change, NaN where it does, by the day's number. */
  readonly #offsets = new Map<number, number>();
  #day = NaN;
  #offset = 0;

  /** Throws RangeError for a name that the database does not have. */
  constructor(readonly name: string) {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
  }

  /** Seconds since 1970 in UTC of `seconds` counted on the zone's own clocks. */
  toUtc(seconds: number): number {
    const day = Math.floor(seconds / DAY);
    if (day !== this.#day) { // neighbours are often of one day
      this.#day = day;
      this.#offset = this.#offsetOf(day);
    }
    return this.#offset === this.#offset ? seconds - this.#offset : this.#ask(seconds);
  }

  #offsetOf(day: number): number {
    const known = this.#offsets.get(day);
    if (known !== undefined) return known;
    if (this.#offsets.size >= DAYS_KEPT) this.#offsets.clear();
    const first = day * DAY - this.#ask(day * DAY), last = day * DAY + DAY - this.#ask(day * DAY + DAY);
    const offset = first === last ? first : NaN;
    this.#offsets.set(day, offset);
    return offset;
  }

  #ask(seconds: number): number {
    const local = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO("UTC")
      .toPlainDateTime();
    return Math.floor(
      local.toZonedDateTime(this.name, { disambiguation: "compatible" }).epochMilliseconds / 1000,
    );
  }
}
