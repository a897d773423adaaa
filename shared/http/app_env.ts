import type { CallContext, RequestContext } from "../core/ctx.ts";

/** What middleware leaves for routes: `call` on every request, `ctx` behind `authenticate()`. */
export interface AppEnv {
  Variables: { call: CallContext; ctx: RequestContext };
  /** What `Deno.serve` tells of the connection; absent for requests made in process. */
  Bindings: { readonly remoteAddr?: { readonly hostname: string } } | undefined;
}
