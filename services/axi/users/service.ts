import type { z } from "zod";
import type {
  ChangePasswordRequest,
  TokenResponse,
  UpdateProfileRequest,
  User,
} from "@shared/contracts/axi_accounts.ts";
import { type ListQuery, Uuid } from "@shared/contracts/common.ts";
import { cursorsOf, pageOf } from "@shared/contracts/lists.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError, NotFoundError } from "@shared/core/errors.ts";
import type { LoginLimits } from "../auth/login_limits.ts";
import { type Passwords, refusePopular } from "../auth/passwords.ts";
import { requireScope, SCOPE } from "../auth/scopes.ts";
import type { SessionOrigin } from "../auth/session_origin.ts";
import { callAs, type SessionTokens, type SessionTokensDeps } from "../auth/session_tokens.ts";
import type { Profiles } from "./profiles.ts";

const cursors = cursorsOf(Uuid);

export interface UserServiceDeps extends Pick<SessionTokensDeps, "transact" | "directory" | "clock"> {
  readonly profiles: Profiles;
  readonly tokens: SessionTokens;
  readonly passwords: Passwords;
  readonly limits: LoginLimits;
}

/** What users do with their account, and administrators with the tenant's. */
export function createUserService(
  { transact, directory, clock, profiles, tokens, passwords, limits }: UserServiceDeps,
) {
  async function me(ctx: RequestContext): Promise<User> {
    requireScope(ctx, SCOPE.user);
    const user = await profiles.find(ctx.tenant_id, ctx.user_id);
    if (user === null) throw new NotFoundError("user", ctx.user_id);
    return user;
  }

  /** Throws FORBIDDEN unless that is the user's password; wrong ones count as at sign-in. */
  async function checkPassword(user: User, password: string, address: string): Promise<void> {
    const login = await directory.findLogin(user.username, user.tenant_id);
    const right = await limits.guard({ account: user.user_id, address }, async () => {
      const { matches } = await passwords.check(password, login?.password_hash ?? null);
      return matches ? true : null;
    });
    if (right === null) {
      throw new AppError("FORBIDDEN", "Cannot change the password: the current one is wrong");
    }
  }

  return {
    me,
    async updateMe(ctx: RequestContext, change: UpdateProfileRequest): Promise<User> {
      requireScope(ctx, SCOPE.user);
      const user = await transact(ctx, ({ users }) => users.updateProfile(ctx.user_id, change));
      if (user === null) throw new NotFoundError("user", ctx.user_id);
      return user;
    },
    /** Ends every session of the user, this one too, and gives the tokens of a new one. */
    async changePassword(
      ctx: RequestContext,
      input: ChangePasswordRequest,
      origin: SessionOrigin,
    ): Promise<TokenResponse> {
      const user = await me(ctx);
      await checkPassword(user, input.current_password, origin.address);
      refusePopular(input.new_password, "/new_password");
      const passwordHash = await passwords.hash(input.new_password);
      const session = await transact(callAs(ctx, ctx), async (repositories) => {
        const { users, sessions, revocations } = repositories;
        const now = new Date(clock.now());
        await users.setPassword(ctx.user_id, passwordHash);
        await sessions.endOfUser(ctx.user_id, now);
        await revocations.add("user", ctx.user_id, now);
        return await tokens.open(repositories, ctx.user_id, origin);
      });
      return await tokens.answer(ctx, session);
    },
    /** A page of the tenant's members. */
    async list(ctx: RequestContext, { cursor, limit }: z.infer<typeof ListQuery>) {
      requireRole(ctx, "admin");
      const afterId = cursors.decode(cursor, {});
      const rows = await transact(ctx, ({ users }) => users.list(afterId, limit + 1));
      return pageOf(rows, limit, ({ user_id }) => cursors.encode(user_id, {}));
    },
    /** Lets a member in or keeps them out; who is kept out loses sessions and tokens within a minute. */
    async setStatus(ctx: RequestContext, userId: string, status: User["status"]): Promise<User> {
      requireScope(ctx, SCOPE.user); // an API key could keep out everybody, its maker too, and nobody could undo it
      requireRole(ctx, "admin");
      if (userId === ctx.user_id) {
        throw new AppError(
          "CONFLICT",
          "Cannot change the status of one's own account: ask another administrator",
        );
      }
      return await transact(ctx, async ({ users, sessions, revocations }) => {
        const user = await users.setStatus(userId, status);
        if (user === null) throw new NotFoundError("user", userId);
        if (status === "disabled") {
          await sessions.endOfMember(userId, new Date(clock.now()));
          // The clock again: what ended may have been locked by a refresh until now.
          await revocations.add("user", userId, new Date(clock.now()));
        }
        return user;
      });
    },
  };
}
export type UserService = ReturnType<typeof createUserService>;
