import type { z } from "zod";
import { type ListQuery, Uuid } from "@shared/contracts/common.ts";
import { cursorsOf, pageOf } from "@shared/contracts/lists.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError, NotFoundError } from "@shared/core/errors.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { AccountRepositories } from "../auth/account_repositories.ts";
import { requireScope, SCOPE } from "../auth/scopes.ts";

const cursors = cursorsOf(Uuid);

export interface SessionServiceDeps {
  readonly transact: Transact<AccountRepositories>;
  readonly clock: Clock;
}

/** What people see and end of their own sessions in the token's tenant; programs have none. */
export function createSessionService({ transact, clock }: SessionServiceDeps) {
  return {
    /** A page of the caller's open sessions. */
    async list(ctx: RequestContext, { cursor, limit }: z.infer<typeof ListQuery>) {
      requireScope(ctx, SCOPE.user);
      const beforeId = cursors.decode(cursor, {});
      const at = new Date(clock.now());
      const rows = await transact(
        ctx,
        ({ sessions }) => sessions.listOpen(ctx.user_id, { at, beforeId, limit: limit + 1 }),
      );
      const open = rows.map((row) => ({ ...row, is_current: row.session_id === ctx.session_id }));
      return pageOf(open, limit, ({ session_id }) => cursors.encode(session_id, {}));
    },
    /** Ends another one; its tokens are void within a minute. Throws NOT_FOUND, also for another user's; CONFLICT for one's own. */
    async end(ctx: RequestContext, sessionId: string): Promise<void> {
      requireScope(ctx, SCOPE.user);
      if (sessionId === ctx.session_id) {
        throw new AppError("CONFLICT", "Cannot end the session that asks for it: sign out instead");
      }
      await transact(ctx, async ({ sessions, revocations }) => {
        const session = await sessions.lock(sessionId);
        if (session?.user_id !== ctx.user_id) throw new NotFoundError("session", sessionId);
        // Once it is locked: a refresh may have held it until now.
        const now = new Date(clock.now());
        if (await sessions.end(sessionId, now)) await revocations.add("session", sessionId, now);
      });
    },
    /** Ends all but the caller's own. */
    async endOthers(ctx: RequestContext): Promise<void> {
      requireScope(ctx, SCOPE.user);
      await transact(ctx, async ({ sessions, revocations }) => {
        const ended = await sessions.endOthers(ctx.user_id, ctx.session_id ?? null, new Date(clock.now()));
        // The clock again: what ended may have been locked by a refresh until now.
        for (const id of ended) await revocations.add("session", id, new Date(clock.now()));
      });
    },
  };
}
export type SessionService = ReturnType<typeof createSessionService>;
