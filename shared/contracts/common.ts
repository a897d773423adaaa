import { z } from "zod";
import { ERROR_CODES } from "../core/errors.ts";
import { ROLES } from "../core/ctx.ts";

/** A UUID in lower case, as it is written everywhere on the wire. */
export const Uuid = z.uuid();
/** An instant in UTC, RFC 3339 with milliseconds. */
export const Instant = z.iso.datetime().meta({ examples: ["2026-05-01T12:00:00.000Z"] });
export const Role = z.enum(ROLES).meta({
  description: "viewer reads, analyst writes, admin does everything, all within one tenant",
});

/** One line of text for people to read: no control characters, no blanks around it. */
export function line(max: number) {
  return z.string().trim().regex(new RegExp(`^[^\\u0000-\\u001f\\u007f]{1,${max}}$`, "u"), {
    error: `Expected 1 to ${max} characters, none of them a control character`,
  });
}

/** RFC 9457 problem document; every error of every service has this form. */
export const Problem = z.object({
  type: z.string().meta({
    description: "URI reference that names the kind of problem",
    examples: ["/docs#NOT_FOUND"],
  }),
  title: z.string().meta({ description: "The status phrase" }),
  status: z.int().min(400).max(599),
  code: z.enum(ERROR_CODES).meta({ description: "Stable code to branch on" }),
  detail: z.string().meta({ description: "What could not be done, where, and the way out" }),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional()
    .meta({ description: "Each wrong place of the input: a JSON pointer or a parameter's name" }),
  correlation_id: z.string().optional(),
}).loose().meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;

/** The largest page a list gives. */
const PAGE_LIMIT_MAX = 1000;

/** Query parameters that every list takes. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(50)
    .meta({ description: "Items a page" }),
  cursor: z.string().max(2048).optional()
    .meta({ description: "`next_cursor` of the page before; opaque" }),
});

/** A page: its items and the cursor of the next one, null at the end. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: "null on the last page" }),
  });
}
