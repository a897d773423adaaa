import { OpenAPIHono } from "@hono/zod-openapi";
import type { H, RouterRoute } from "hono/types";
import { getPath } from "hono/utils/url";
import type { z } from "zod";
import { type FieldError, ValidationError } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";
import { RememberingRouter } from "./remembering_router.ts";

/** Under this prefix every API lies; a caller may leave it out. */
export const API_PREFIX = "/api/v1";

const ROOT_PATHS = new Set(["/", "/metrics", "/docs", "/openapi.json", "/graphql"]);
const ROOT_FOLDERS = ["/docs/", "/health/", "/.well-known/", "/metrics/live/", "/ws/"];
const ERRORS_MAX = 50;

export type App = OpenAPIHono<AppEnv>;

/**
 * A new app of any size. A feature's app is made by `newApp()`, declares `/datasets/{id}` and the like, and is mounted
 * by its service: `newApp({ prefix: API_PREFIX }).route(API_PREFIX, feature)`. That outer app answers `/x`, `/x/`,
 * `/api/v1/x` and `/api/v1/x/` as `/api/v1/x`, which is what middleware and the OpenAPI document see. Input that does
 * not fit its schema throws ValidationError.
 */
export function newApp(options: { readonly prefix?: string } = {}): App {
  const { prefix } = options;
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.target, result.error.issues);
    },
    ...(prefix === undefined ? {} : {
      getPath: (request: Request) => canonicalPath(getPath(request), prefix),
      router: new RememberingRouter<[H, RouterRoute]>(),
    }),
  });
}

/** The one path under which a request is routed: no trailing slash, and the prefix on all but the root paths. */
export function canonicalPath(path: string, prefix: string): string {
  const bare = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  if (bare.startsWith(prefix) && (bare.length === prefix.length || bare[prefix.length] === "/")) return bare;
  if (ROOT_PATHS.has(bare) || ROOT_FOLDERS.some((folder) => bare.startsWith(folder))) return bare;
  return prefix + bare;
}

/** What is wrong with the input, each place by its JSON pointer (RFC 6901) or its parameter's name. */
export function invalidInput(target: string, issues: readonly z.core.$ZodIssue[]): ValidationError {
  const errors = issues.flatMap((issue) => fieldErrors(target, issue)).slice(0, ERRORS_MAX);
  const first = errors[0];
  const where = first === undefined || first.pointer === ""
    ? `the ${PLACE[target] ?? target}`
    : first.pointer;
  return new ValidationError(
    `Cannot accept ${where}: ${first?.message ?? "it does not fit its schema"}`,
    errors,
  );
}

const PLACE: Readonly<Record<string, string>> = {
  json: "request body",
  form: "form",
  query: "query",
  param: "path",
  header: "headers",
  cookie: "cookies",
};

function fieldErrors(target: string, issue: z.core.$ZodIssue): FieldError[] {
  const places = issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => [[...issue.path, key], "unknown, leave it out"] as const)
    : [[issue.path, isMissing(issue) ? `missing, expected ${issue.expected}` : issue.message] as const];
  return places.map(([path, message]) => ({ pointer: pointerOf(target, path), message }));
}

function isMissing(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueInvalidType {
  return issue.code === "invalid_type" && issue.message.endsWith("received undefined");
}

function pointerOf(target: string, path: readonly PropertyKey[]): string {
  if (target !== "json") return path.join(".");
  return path.map((key) => "/" + String(key).replaceAll("~", "~0").replaceAll("/", "~1")).join("");
}
