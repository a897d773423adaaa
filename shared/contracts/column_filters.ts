import { z } from "zod";

/** Name of a dataset's column, as the dataset's answer gives it. */
export const ColumnName = z.string().min(1).max(200).meta({ examples: ["amount"] });

const Value = z.union([z.string().max(1000), z.number(), z.boolean()]).meta({
  description: "As the column's cells are written in JSON: ints beyond 2^53 and decimals as text",
});

/** A condition on one column, in JSON; several of them must all hold. */
export const ColumnFilter = z.discriminatedUnion("op", [
  z.strictObject({
    column: ColumnName,
    op: z.enum(["eq", "ne", "lt", "le", "gt", "ge", "contains"]),
    value: Value,
  }),
  z.strictObject({ column: ColumnName, op: z.literal("in"), values: z.array(Value).min(1).max(100) }),
  z.strictObject({
    column: ColumnName,
    op: z.literal("between"),
    low: Value,
    high: Value.meta({ description: "Within the range, as `low` is" }),
  }),
  z.strictObject({ column: ColumnName, op: z.enum(["is_null", "not_null"]) }),
]).meta({ id: "ColumnFilter" });
export type ColumnFilter = z.infer<typeof ColumnFilter>;

/** Conditions that must all hold. */
export const ColumnFilters = z.array(ColumnFilter).max(20);
