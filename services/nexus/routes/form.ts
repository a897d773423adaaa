import type { Context } from "hono";
import { z } from "zod";
import type { AppEnv } from "@shared/http/app_env.ts";
import { addressKey, clientAddress, type TrustedProxies } from "@shared/http/client_address.ts";
import { readBody } from "@shared/http/limited_body.ts";
import type { Browser } from "@shared/web/session/axi_tokens.ts";

const FORM_BYTES_MAX = 16 * 1024;

const FieldErrors = z.array(z.object({ pointer: z.string(), message: z.string() }));

/** The fields of a form that a page has sent. */
export async function readForm(c: Context<AppEnv>): Promise<URLSearchParams> {
  const bytes = await readBody(c.req.raw, { maxBytes: FORM_BYTES_MAX });
  return new URLSearchParams(new TextDecoder().decode(bytes));
}

/** The field's value without blanks around it; empty where there is none. */
export function textOf(form: URLSearchParams, name: string): string {
  return form.get(name)?.trim() ?? "";
}

/** What is wrong with each field, by its name: the first word of a problem's `errors` about it. */
export function fieldErrorsOf(errors: unknown): Readonly<Record<string, string>> {
  const parsed = FieldErrors.safeParse(errors);
  const entries = (parsed.data ?? []).map(({ pointer, message }) => [pointer.replace(/^\//, ""), message]);
  return Object.fromEntries(entries.reverse());
}

/** What AXI is told of the browser that sent the request. */
export function browserOf(c: Context<AppEnv>, isTrustedProxy: TrustedProxies): Browser {
  return {
    address: addressKey(clientAddress(c, isTrustedProxy)),
    userAgent: c.req.header("user-agent") ?? "",
  };
}
