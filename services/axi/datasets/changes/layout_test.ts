import { AppError, ValidationError } from "@shared/core/errors.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { demandedTypes, isSame, layOut, type NamedColumn } from "./layout.ts";

/** A column by its header, `name<header` where the two differ. */
function column(text: string, type: ColumnType = "int"): NamedColumn {
  const [name, source_name = name] = text.split("<");
  return { name, source_name, type, flags: [] };
}

const columns = (...texts: string[]) => texts.map((text) => column(text));
const file = (...texts: string[]) => ({ columns: columns(...texts), hasHeader: true });

Deno.test("layOut() finds columns by the header of the first file, then by name, each once", () => {
  const cases: readonly (readonly [string[], string[], number[]])[] = [
    [["a", "b"], ["a", "b"], [0, 1]],
    [["a", "b"], ["b", "a"], [1, 0]],
    [["A b<A  b", "c"], ["c", "A b<A  b"], [1, 0]],
    [["A b<A  b", "c"], ["c", "A b"], [1, 0]],
    [["x", "x_2<x"], ["x", "x_2<x"], [0, 1]],
    [["x", "x_2<x"], ["x"], [0, -1]],
    [["column_1<", "b"], ["b", "column_2<"], [-1, 0]],
    [["column_1<", "b"], ["column_1<", "b"], [0, 1]],
  ];
  for (const [table, of, sources] of cases) {
    assertEquals(
      layOut(columns(...table), file(...of), "ignore").sources,
      sources,
      JSON.stringify([table, of]),
    );
  }
});

Deno.test("layOut() tells columns by place where the file has no header", () => {
  const layout = layOut(columns("a", "b", "c"), {
    columns: columns("column_1<", "column_2<"),
    hasHeader: false,
  }, "add");
  assertEquals([layout.sources, layout.missing, layout.added], [[0, 1, -1], ["c"], []]);
});

Deno.test("layOut() gives new columns names that are free, leaves them out, or refuses them", () => {
  const table = columns("id", "Name"), of = file("name", "new", "id", "new_2<new");
  const added = layOut(table, of, "add");
  assertEquals(added.added.map(({ name, source_name }) => [name, source_name]), [
    ["name_2", "name"],
    ["new", "new"],
    ["new_2", "new"],
  ]);
  assertEquals([added.sources, added.missing, added.width], [[2, -1, 0, 1, 3], ["Name"], 4]);
  const ignored = layOut(table, of, "ignore");
  assertEquals([ignored.sources, ignored.ignored], [[2, -1], ["name", "new", "new_2"]]);
  assertThrows(() => layOut(table, of, "refuse"), ValidationError, 'no columns "name", "new", "new_2"');
});

Deno.test("layOut() refuses a file of none of the columns, and more columns than there may be", () => {
  assertThrows(
    () => layOut(columns("a", "b"), file("c"), "add"),
    ValidationError,
    'none of the dataset\'s columns, "a", "b"',
  );
  const many = columns(...Array.from({ length: 999 }, (_, i) => `c${i}`));
  assertThrows(() => layOut(many, file("c0", "x", "y"), "add"), AppError, "1001 columns");
});

Deno.test("isSame() and demandedTypes() tell whether cells can be taken as they come, and as what", () => {
  const table = [column("a", "date"), column("b<B", "text"), column("c", "float")];
  const same = layOut(table, file("a", "b<B", "c"), "add");
  const turned = layOut(table, file("b<B", "x", "a"), "ignore");
  assertEquals([isSame(same), isSame(turned)], [true, false]);
  assertEquals(demandedTypes(turned, table, file("b<B", "x", "a").columns), { a: "date", b: "text" });
});
