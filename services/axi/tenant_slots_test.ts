import { AppError } from "@shared/core/errors.ts";
import type { TenantId } from "@shared/core/ids.ts";
import { assertThrows } from "@shared/testing/assert.ts";
import { createTenantSlots } from "./tenant_slots.ts";

const [OURS, THEIRS] = ["ours" as TenantId, "theirs" as TenantId];

Deno.test("a tenant's slots are its own, and one that is given back twice is free once", () => {
  const slots = createTenantSlots({ each: 2, refusal: "Cannot do more at once" });
  const first = slots.enter(OURS);
  slots.enter(OURS);
  assertThrows(() => slots.enter(OURS), AppError, "Cannot do more at once");
  slots.enter(THEIRS);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  slots.enter(OURS);
  assertThrows(() => slots.enter(OURS), AppError, "Cannot do more at once");
});
