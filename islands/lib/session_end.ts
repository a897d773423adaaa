const CHANNEL = "session";
const SIGN_OUT = "/logout";
const SIGN_IN = "/login";
/** Pages that need no session. */
const OPEN_PATHS: readonly string[] = [SIGN_IN, "/register"];
/** Says in this tab that it has sent the form; kept until the next page. */
const SENT_KEY = "signing-out";

/**
 * Brings all tabs to the sign-in page when one signs out. That tab tells it once the sign-in page stands, for before that the
 * session may still go on and send the others back.
 */
export function followSessionEnd(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", () => {
    const { pathname, search } = location;
    if (OPEN_PATHS.includes(pathname)) return;
    location.assign(`${SIGN_IN}?next=${encodeURIComponent(pathname + search)}`);
  });
  document.addEventListener("submit", ({ target }) => {
    const isSignOut = target instanceof HTMLFormElement && target.getAttribute("action") === SIGN_OUT;
    if (isSignOut) sessionStorage.setItem(SENT_KEY, "");
  });
  if (sessionStorage.getItem(SENT_KEY) === null) return;
  sessionStorage.removeItem(SENT_KEY);
  if (location.pathname === SIGN_IN) channel.postMessage("over");
}
