import { parse, serialize } from "hono/utils/cookie";

/** The one cookie of a browser: it holds AXI's refresh token, out of reach of scripts. */
export interface SessionCookie {
  readonly name: string;
  /** The refresh token that came along; null where there is none, or what cannot be one. */
  read(request: Request): string | null;
  /** `Set-Cookie` that keeps the token. */
  keeping(token: string): string;
  /** `Set-Cookie` that removes it. */
  readonly clearing: string;
}

/** Browsers refuse `Secure` on plain http, Safari on localhost too, so that development has a name of its own. */
const NAMES = { secure: "__Host-axi_rt", plain: "axi_rt" } as const;
const TOKEN = /^[\w-]{1,512}$/;
/** As long as AXI lets a refresh token lie unused. */
const IDLE_SECONDS = 7 * 86_400;

export function createSessionCookie({ isSecure }: { readonly isSecure: boolean }): SessionCookie {
  const name = isSecure ? NAMES.secure : NAMES.plain;
  const write = (value: string, maxAge: number) =>
    serialize(name, value, { path: "/", httpOnly: true, sameSite: "Lax", secure: isSecure, maxAge });
  return {
    name,
    read(request) {
      const token = parse(request.headers.get("cookie") ?? "", name)[name] ?? "";
      return TOKEN.test(token) ? token : null;
    },
    keeping: (token) => write(token, IDLE_SECONDS),
    clearing: write("", 0),
  };
}
