/** Headers of one connection, which say nothing of the message (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
/** What a browser tells this service alone, and what is said anew for each service. */
const NOT_SENT = new Set([
  ...HOP_BY_HOP,
  "authorization",
  "cookie",
  "expect",
  "forwarded",
  "host",
  "origin",
  "referer",
  "traceparent",
  "tracestate",
  "x-correlation-id",
  "x-real-ip",
]);
const NOT_SENT_FAMILIES = /^(sec-|x-forwarded-)/;
/** What a service may not say to browsers of this origin, and what Deno.serve says by itself. */
const NOT_ANSWERED = new Set([...HOP_BY_HOP, "clear-site-data", "date", "set-cookie", "x-correlation-id"]);
const NOT_ANSWERED_FAMILIES = /^access-control-/;

/** The headers of a browser's request that its service is to see. */
export function sentHeaders(headers: Headers): Record<string, string> {
  const named = namedByConnection(headers.get("connection"));
  const sent: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (!NOT_SENT.has(name) && !NOT_SENT_FAMILIES.test(name) && !named.has(name)) sent[name] = value;
  }
  return sent;
}

/** The headers of a service's answer that the browser is to see; places in the service become places here. */
export function answeredHeaders(raw: readonly string[], relocate: (place: string) => string): Headers {
  const all = new Headers();
  for (let i = 0; i + 1 < raw.length; i += 2) all.append(raw[i] ?? "", raw[i + 1] ?? "");
  const named = namedByConnection(all.get("connection"));
  const answered = new Headers();
  for (const [name, value] of all) {
    if (NOT_ANSWERED.has(name) || NOT_ANSWERED_FAMILIES.test(name) || named.has(name)) continue;
    answered.append(name, name === "location" || name === "content-location" ? relocate(value) : value);
  }
  return answered;
}

function namedByConnection(value: string | null): ReadonlySet<string> {
  return new Set((value ?? "").toLowerCase().split(",").map((name) => name.trim()));
}
