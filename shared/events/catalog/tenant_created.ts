import { z } from "zod";
import { defineEvent } from "../envelope.ts";

/** A tenant exists and its first member can sign in. */
export const tenantCreated = defineEvent(
  "tenant.created",
  1,
  z.object({ tenant_id: z.uuid(), slug: z.string(), name: z.string(), owner_id: z.uuid() }),
);
export type TenantCreated = z.infer<typeof tenantCreated.schema>;
