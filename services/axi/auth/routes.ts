import { createRoute } from "@hono/zod-openapi";
import type { Context, Next } from "hono";
import { z } from "zod";
import {
  Introspection,
  IntrospectRequest,
  LogoutRequest,
  RefreshRequest,
  RegisterRequest,
  RevocationFeed,
  TokenRequest,
  TokenResponse,
  User,
} from "@shared/contracts/axi_accounts.ts";
import { AppError } from "@shared/core/errors.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, invalidInput, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { AuthService } from "./service.ts";
import type { SessionOrigin } from "./session_origin.ts";

/** The address a request counts for. */
export type AddressOf = (c: Context<AppEnv>) => string;

const USER_AGENT_LENGTH_MAX = 300;

/** Where a session begins that the request opens. */
export function originOf(c: Context<AppEnv>, addressOf: AddressOf): SessionOrigin {
  const user_agent = (c.req.header("user-agent") ?? "").slice(0, USER_AGENT_LENGTH_MAX);
  return { user_agent, address: addressOf(c) };
}

const FORM = "application/x-www-form-urlencoded";
const TOKEN_REQUEST = { $ref: "#/components/schemas/TokenRequest" };

const register = createRoute({
  method: "post",
  path: "/auth/register",
  summary: "Sign up: a user and a tenant of their own",
  tags: ["Accounts"],
  security: [],
  request: { body: jsonBody(RegisterRequest) },
  responses: {
    201: jsonResponse("The new user", User),
    ...problems("FORBIDDEN", "CONFLICT"),
  },
});

const token = createRoute({
  method: "post",
  path: "/auth/token",
  summary: "Sign in: tokens for a password or a service's secret",
  description:
    "RFC 6749, sections 4.3 and 4.4. An error never says whether the name or the secret was wrong.",
  tags: ["Tokens"],
  security: [],
  // Declared by reference: which of the two forms came is known at run time only, so the handler validates.
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: TOKEN_REQUEST }, [FORM]: { schema: TOKEN_REQUEST } },
    },
  },
  responses: {
    200: jsonResponse("The tokens", TokenResponse),
    ...problems("UNAUTHENTICATED", "FORBIDDEN"),
  },
});

const refresh = createRoute({
  method: "post",
  path: "/auth/refresh",
  summary: "New tokens for a refresh token",
  description:
    "Each refresh token works once. For ten seconds its repeat gets the same successor, so that two tabs may " +
    "race; after that a repeat ends the session, because somebody else may hold the token.",
  tags: ["Tokens"],
  security: [],
  request: { body: jsonBody(RefreshRequest) },
  responses: {
    200: jsonResponse("The new tokens", TokenResponse),
    ...problems("UNAUTHENTICATED"),
  },
});

const logout = createRoute({
  method: "post",
  path: "/auth/logout",
  summary: "End the session of a refresh token",
  tags: ["Tokens"],
  security: [],
  request: { body: jsonBody(LogoutRequest) },
  responses: {
    204: { description: "The session is over; so is one that was over, or never was" },
  },
});

const introspect = createRoute({
  method: "post",
  path: "/auth/introspect",
  summary: "What an API key stands for (RFC 7662)",
  description: "For services: needs the scope tokens:introspect.",
  tags: ["For services"],
  request: { body: jsonBody(IntrospectRequest) },
  responses: {
    200: jsonResponse(
      "What the key stands for; only `active: false` for one that is not valid",
      Introspection,
    ),
    ...problems("FORBIDDEN"),
  },
});

const revocations = createRoute({
  method: "get",
  path: "/auth/revocations",
  summary: "What was revoked lately",
  description:
    "For services, which poll it: needs the scope revocations:read. Polls overlap by a minute, so an entry " +
    "may come twice.",
  tags: ["For services"],
  request: {
    query: z.object({
      since: z.iso.datetime({ offset: true }).optional().meta({
        description: "`next_since` of the poll before",
      }),
    }),
  },
  responses: {
    200: jsonResponse("Subjects whose older tokens are void", RevocationFeed),
    ...problems("FORBIDDEN"),
  },
});

/** `/auth/*`: sign-up, tokens, and what services ask about credentials. */
export function authRoutes(service: AuthService, addressOf: AddressOf): App {
  const app = newApp();
  app.openAPIRegistry.register("TokenRequest", TokenRequest);
  app.use("/auth/*", keepSecret);
  app.openapi(register, async (c) => {
    return c.json(await service.register(c.var.call, c.req.valid("json"), addressOf(c)), 201);
  });
  app.openapi(token, async (c) => {
    return c.json(await service.token(c.var.call, await readGrant(c), originOf(c, addressOf)), 200);
  });
  app.openapi(refresh, async (c) => {
    return c.json(await service.refresh(c.var.call, c.req.valid("json").refresh_token), 200);
  });
  app.openapi(logout, async (c) => {
    await service.logout(c.var.call, c.req.valid("json").refresh_token);
    return c.body(null, 204);
  });
  app.openapi(introspect, async (c) => {
    return c.json(await service.introspectFor(c.var.ctx, c.req.valid("json").token), 200);
  });
  app.openapi(revocations, async (c) => {
    return c.json(await service.revocationsFor(c.var.ctx, c.req.valid("query").since ?? null), 200);
  });
  return app;
}

/** RFC 6749 section 5.1: no cache may keep tokens. RFC 9110 section 11.6.1: a 401 says how to authenticate. */
async function keepSecret(c: Context<AppEnv>, next: Next): Promise<void> {
  await next();
  c.header("Cache-Control", "no-store");
  if (c.res.status === 401 && !c.res.headers.has("WWW-Authenticate")) c.header("WWW-Authenticate", "Bearer");
}

async function readGrant(c: Context<AppEnv>): Promise<TokenRequest> {
  const isForm = (c.req.header("content-type") ?? "").toLowerCase().startsWith(FORM);
  const parsed = TokenRequest.safeParse(isForm ? readForm(await c.req.text()) : await c.req.json());
  if (parsed.success) return parsed.data;
  throw invalidInput("json", parsed.error.issues);
}

/** RFC 6749 section 3.2: no parameter may come twice. */
function readForm(text: string): Record<string, string> {
  const parameters = [...new URLSearchParams(text)];
  const form = Object.fromEntries(parameters);
  if (Object.keys(form).length === parameters.length) return form;
  throw new AppError("MALFORMED", "Cannot read the form: a parameter came twice, send each once");
}
