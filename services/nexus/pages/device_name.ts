/** What a person calls the program at the other end. */
export interface DeviceName {
  readonly browser: string;
  /** null where it does not say. */
  readonly system: string | null;
}

/** In this order: what comes later is also named by those before. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|Opera)\//, "Opera"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chromium)\//, "Chromium"],
  [/\b(?:Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];
const NAME_LENGTH_MAX = 40;

/** Browser and system by the `User-Agent`; the program's own name where it is no browser, null where it says nothing. */
export function deviceName(userAgent: string): DeviceName | null {
  const browser = named(BROWSERS, userAgent) ?? /^[\w.-]+/.exec(userAgent)?.[0].slice(0, NAME_LENGTH_MAX);
  return browser === undefined ? null : { browser, system: named(SYSTEMS, userAgent) };
}

function named(known: typeof BROWSERS, userAgent: string): string | null {
  return known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
}
