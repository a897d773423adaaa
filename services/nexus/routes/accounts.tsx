import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError } from "@shared/core/errors.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { problemDocument } from "@shared/http/problem.ts";
import { REVEAL_SCRIPT_PATH } from "@shared/web/reveal_routes.ts";
import type { Refusal } from "../pages/gate.tsx";
import { LoginPage } from "../pages/login.tsx";
import { ACCOUNTS } from "../pages/messages/accounts.ts";
import { RegisterPage, type RegisterPageProps } from "../pages/register.tsx";
import { browserOf, fieldErrorsOf, readForm, textOf } from "./form.ts";
import { keepLooks } from "./looks.ts";
import type { Show } from "./show.ts";
import { looksOf, safeNext, type VisitDeps, visitOf } from "./visit.ts";

const MINUTE_SECONDS = 60;

export interface AccountRoutesDeps extends VisitDeps {
  readonly show: Show;
  readonly isSecure: boolean;
}

/** Signing in, signing up and signing out, and how pages look, which needs no account. */
export function accountRoutes(deps: AccountRoutesDeps): App {
  const { sessions, isSecure } = deps;
  const app = newApp();
  app.get("/login", async (c) => {
    const next = safeNext(c.req.query("next"));
    return await isSignedIn(c, deps) ? c.redirect(next, 303) : showLogin(c, deps, { next });
  });
  app.post("/login", async (c) => await signIn(c, deps));
  app.get("/register", async (c) => {
    const next = safeNext(c.req.query("next"));
    return await isSignedIn(c, deps) ? c.redirect(next, 303) : showRegister(c, deps, { next });
  });
  app.post("/register", async (c) => await signUp(c, deps));
  app.post("/logout", async (c) => {
    const asker = { call: c.get("call"), ...browserOf(c, deps.isTrustedProxy) };
    c.header("set-cookie", (await sessions.signOut(c.req.raw, asker)).cookie);
    c.header("clear-site-data", '"cache"');
    return c.redirect("/login", 303);
  });
  for (const path of ["/account/theme", "/account/looks"]) {
    app.post(path, async (c) => {
      const form = await readForm(c), back = form.get("back");
      keepLooks(c, form, isSecure);
      return c.redirect(back === null ? backOf(c) : safeNext(back), 303);
    });
  }
  return app;
}

/** Where AXI can't tell, the form is shown: it says so once it is sent. */
async function isSignedIn(
  c: Context<AppEnv>,
  { sessions, isTrustedProxy }: AccountRoutesDeps,
): Promise<boolean> {
  try {
    const asker = { call: c.get("call"), ...browserOf(c, isTrustedProxy) };
    return await sessions.open(c.req.raw, asker) !== null;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function signIn(c: Context<AppEnv>, deps: AccountRoutesDeps): Promise<Response> {
  const form = await readForm(c), next = safeNext(form.get("next") ?? undefined);
  const username = textOf(form, "username");
  try {
    const credentials = { username, password: form.get("password") ?? "" };
    const browser = browserOf(c, deps.isTrustedProxy);
    c.header("set-cookie", (await deps.sessions.signIn(c.get("call"), credentials, browser)).cookie);
    return c.redirect(next, 303);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return showLogin(c, deps, { username, error, next });
  }
}

async function signUp(c: Context<AppEnv>, deps: AccountRoutesDeps): Promise<Response> {
  const form = await readForm(c), next = safeNext(form.get("next") ?? undefined);
  const given = {
    email: textOf(form, "email"),
    username: textOf(form, "username"),
    display_name: textOf(form, "display_name"),
  };
  const { display_name, ...names } = given;
  const account = { ...names, password: form.get("password") ?? "" };
  const call = c.get("call"), browser = browserOf(c, deps.isTrustedProxy);
  try {
    await deps.sessions.signUp(call, display_name === "" ? account : { ...account, display_name }, browser);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return showRegister(c, deps, { given, error, next });
  }
  try {
    const { username, password } = account;
    c.header("set-cookie", (await deps.sessions.signIn(call, { username, password }, browser)).cookie);
    return c.redirect(next, 303);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return showLogin(c, deps, { username: account.username, sentence: "madeOnly", error, next });
  }
}

interface LoginShown {
  readonly username?: string;
  readonly error?: AppError;
  /** What is said in place of the error. */
  readonly sentence?: "madeOnly";
  readonly next: string;
}

function showLogin(c: Context<AppEnv>, { show }: AccountRoutesDeps, shown: LoginShown): Response {
  const { username = "", error, sentence, next } = shown;
  const visit = visitOf(c), texts = ACCOUNTS[visit.locale];
  const refusal = error === undefined ? null : refusalOf(c, error, {
    UNAUTHENTICATED: texts.wrongLogin,
    VALIDATION: texts.wrongLogin,
  });
  return show(c, visit, {
    title: texts.signIn,
    description: texts.signInLead,
    isPublic: true,
    scripts: [REVEAL_SCRIPT_PATH],
    status: statusOf(error),
    body: (
      <LoginPage
        locale={visit.locale}
        username={username}
        refusal={sentence === undefined ? refusal : { sentence: texts[sentence] }}
        next={next}
      />
    ),
  });
}

interface RegisterShown {
  readonly given?: RegisterPageProps["given"];
  readonly error?: AppError;
  readonly next: string;
}

const NOTHING = { email: "", username: "", display_name: "" };

function showRegister(c: Context<AppEnv>, { show }: AccountRoutesDeps, shown: RegisterShown): Response {
  const { given = NOTHING, error, next } = shown;
  const visit = visitOf(c), texts = ACCOUNTS[visit.locale];
  const errors = fieldErrorsOf(error?.details.errors);
  const refusal = error === undefined || Object.keys(errors).length > 0
    ? null
    : refusalOf(c, error, { CONFLICT: texts.taken, FORBIDDEN: texts.closed });
  return show(c, visit, {
    title: texts.register,
    description: texts.registerLead,
    isPublic: true,
    scripts: [REVEAL_SCRIPT_PATH],
    status: statusOf(error),
    body: <RegisterPage locale={visit.locale} given={given} errors={errors} refusal={refusal} next={next} />,
  });
}

/** A wrong entry is no failed request of the browser: 401 would be about something else. */
function statusOf(error: AppError | undefined): ContentfulStatusCode {
  if (error === undefined) return 200;
  return error.code === "RATE_LIMITED" ? 429 : error.code === "UNAVAILABLE" ? 503 : 422;
}

/** In the reader's language where it is one of the known refusals, else as AXI says it. */
function refusalOf(
  c: Context<AppEnv>,
  error: AppError,
  sentences: Partial<Record<AppError["code"], string>>,
): Refusal {
  const texts = ACCOUNTS[looksOf(c).locale], seconds = error.retryAfterSeconds;
  if (seconds !== null) c.header("retry-after", String(seconds));
  if (error.code === "RATE_LIMITED") {
    return { sentence: texts.tooMany(seconds ?? MINUTE_SECONDS) };
  }
  const isFault = problemDocument(error).status >= 500;
  return {
    sentence: isFault ? texts.unavailable : sentences[error.code] ?? error.message,
    ...isFault ? { correlationId: c.get("call").correlation_id } : {},
  };
}

/** The page that a form was on. */
function backOf(c: Context<AppEnv>): string {
  const referrer = URL.parse(c.req.header("referer") ?? "");
  return referrer === null ? "/" : safeNext(referrer.pathname + referrer.search);
}
