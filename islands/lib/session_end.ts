const SIGN_OUT = "/logout";
const SIGN_IN = "/login";

/** One for the whole page, since another one of the same page would hear what this one tells. */
let ofPage: BroadcastChannel | undefined;

/** Goes to the sign-in page, which leads back, when another tab signs out. */
export function followSessionEnd(): void {
  pageChannel().onmessage = () =>
    location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/**
 * Signs out and tells the other tabs, not before the session is over: until then it would send them back. Rejects where the
 * dashboard does not answer.
 */
export async function endSession(): Promise<void> {
  await fetch(SIGN_OUT, { method: "POST", redirect: "manual" });
  pageChannel().postMessage("over");
  location.assign(SIGN_IN);
}

function pageChannel(): BroadcastChannel {
  return ofPage ??= new BroadcastChannel("session");
}
