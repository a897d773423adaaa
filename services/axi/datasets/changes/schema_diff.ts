import type { SchemaDiff } from "@shared/contracts/axi_parts.ts";
import type { NamedColumn } from "./layout.ts";

/** How a table's columns differ from those that it had. */
export function schemaDiff(before: readonly NamedColumn[], after: readonly NamedColumn[]): SchemaDiff {
  const had = new Map(before.map((column) => [column.name, column.type]));
  const has = new Set(after.map(({ name }) => name));
  const retyped = after.flatMap(({ name, type }) => {
    const from = had.get(name);
    return from === undefined || from === type ? [] : [{ column: name, from, to: type }];
  });
  return {
    added: after.filter(({ name }) => !had.has(name)).map(({ name }) => name),
    missing: before.filter(({ name }) => !has.has(name)).map(({ name }) => name),
    ignored: [],
    retyped,
  };
}
