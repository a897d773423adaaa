import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  ChangePasswordRequest,
  TokenResponse,
  UpdateProfileRequest,
  UpdateUserStatusRequest,
  User,
} from "@shared/contracts/axi_accounts.ts";
import { ListQuery, page, Uuid } from "@shared/contracts/common.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import { type AddressOf, originOf } from "../auth/routes.ts";
import type { UserService } from "./service.ts";

const me = createRoute({
  method: "get",
  path: "/users/me",
  summary: "The profile of whoever is signed in",
  tags: ["Accounts"],
  responses: {
    200: jsonResponse("The profile", User),
    ...problems("FORBIDDEN", "NOT_FOUND"),
  },
});

const updateMe = createRoute({
  method: "patch",
  path: "/users/me",
  summary: "Change one's profile",
  tags: ["Accounts"],
  request: { body: jsonBody(UpdateProfileRequest) },
  responses: {
    200: jsonResponse("The changed profile", User),
    ...problems("FORBIDDEN", "NOT_FOUND"),
  },
});

const changePassword = createRoute({
  method: "post",
  path: "/users/me/password",
  summary: "Change one's password",
  description: "Ends every session of the user and answers with the tokens of a new one.",
  tags: ["Accounts"],
  request: { body: jsonBody(ChangePasswordRequest) },
  responses: {
    200: jsonResponse("The tokens of the new session", TokenResponse),
    ...problems("FORBIDDEN", "NOT_FOUND"),
  },
});

const list = createRoute({
  method: "get",
  path: "/users",
  summary: "The tenant's members, oldest first",
  description: "For administrators.",
  tags: ["Administration"],
  request: { query: ListQuery },
  responses: {
    200: jsonResponse("A page of members", page(User)),
    ...problems("FORBIDDEN"),
  },
});

const setStatus = createRoute({
  method: "patch",
  path: "/users/{user_id}",
  summary: "Keep a member out of the tenant, or let them in again",
  description:
    "For administrators who signed in. Sessions and tokens of whoever is kept out are void within a minute.",
  tags: ["Administration"],
  request: { params: z.object({ user_id: Uuid }), body: jsonBody(UpdateUserStatusRequest) },
  responses: {
    200: jsonResponse("The member", User),
    ...problems("FORBIDDEN", "NOT_FOUND", "CONFLICT"),
  },
});

/** `/users`: one's own account, and for administrators the tenant's. */
export function userRoutes(service: UserService, addressOf: AddressOf): App {
  const app = newApp();
  app.openapi(me, async (c) => c.json(await service.me(c.var.ctx), 200));
  app.openapi(updateMe, async (c) => c.json(await service.updateMe(c.var.ctx, c.req.valid("json")), 200));
  app.openapi(changePassword, async (c) => {
    return c.json(await service.changePassword(c.var.ctx, c.req.valid("json"), originOf(c, addressOf)), 200);
  });
  app.openapi(list, async (c) => c.json(await service.list(c.var.ctx, c.req.valid("query")), 200));
  app.openapi(setStatus, async (c) => {
    const { user_id } = c.req.valid("param");
    return c.json(await service.setStatus(c.var.ctx, user_id, c.req.valid("json").status), 200);
  });
  return app;
}
