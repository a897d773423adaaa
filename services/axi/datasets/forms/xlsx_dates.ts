/** How a number format shows a number. */
export type Shown = "number" | "date" | "time" | "instant";

const DAY_MS = 86_400_000;
const EPOCH_1900_MS = Date.UTC(1899, 11, 30), EPOCH_1904_MS = Date.UTC(1904, 0, 1);
/** The 29th of February 1900, which never was: days before it are counted one too low. */
const LEAP_DAY_1900 = 60;
/** Quoted and escaped text, colours, conditions and locales; not `[h]`, `[m]` and `[s]`. */
const NO_CODE = /"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general/gi;

/** What a built-in format shows, by its id (ECMA-376, 18.8.30). */
export function builtInShown(id: number): Shown {
  if (id === 22) return "instant";
  if (id >= 18 && id <= 21 || id >= 45 && id <= 47 || id >= 32 && id <= 33) return "time";
  return id >= 14 && id <= 17 || id >= 27 && id <= 36 || id >= 50 && id <= 58 ? "date" : "number";
}

/** What a format's code shows. */
export function shownBy(code: string): Shown {
  const plain = code.split(";")[0].replace(NO_CODE, "").toLowerCase();
  const hasTime = /h|s|\[m/.test(plain), hasDate = /[yd]|m(?!\])/.test(plain) && /[yd]/.test(plain);
  if (hasDate) return hasTime ? "instant" : "date";
  if (hasTime) return "time";
  return /m/.test(plain) ? "date" : "number";
}

/** A serial number as ISO 8601; a text of it where it is no date of the calendar. */
export function dateText(serial: number, shown: Exclude<Shown, "number">, is1904: boolean): string {
  const millis = Math.round(serial * DAY_MS);
  if (shown === "time") return timeText(millis);
  const isEarly = !is1904 && serial < LEAP_DAY_1900;
  const at = new Date((is1904 ? EPOCH_1904_MS : EPOCH_1900_MS) + millis + (isEarly ? DAY_MS : 0));
  if (serial < 0 || !is1904 && Math.floor(serial) === LEAP_DAY_1900 || Number.isNaN(at.getTime())) {
    return String(serial);
  }
  const text = at.toISOString();
  if (shown === "date" && millis % DAY_MS === 0) return text.slice(0, 10);
  return text.endsWith(".000Z") ? text.slice(0, -5) : text.slice(0, -1);
}

/** Hours, which may be more than a day's, minutes and seconds. */
function timeText(millis: number): string {
  const [sign, left] = millis < 0 ? ["-", -millis] : ["", millis];
  const seconds = Math.floor(left / 1000), rest = left % 1000;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return sign + text + (rest === 0 ? "" : `.${String(rest).padStart(3, "0")}`);
}
