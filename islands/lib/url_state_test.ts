import { assertEquals } from "@shared/testing/assert.ts";
import { withQuery } from "./address.ts";
import { choiceField, countField, flagField, listField, textField, urlCodec } from "./url_state.ts";

const CODEC = urlCodec({
  q: textField(),
  sort: choiceField(["name", "size"], "name"),
  page: countField(1, 1),
  deleted: flagField(),
  column: listField(),
});
const NOTHING = { q: "", sort: "name", page: 1, deleted: false, column: [] } as const;

Deno.test("urlCodec() reads again what it has written, whatever stands in a text", () => {
  const texts = ["a b", "á&=+%?#", "日本", '"', "null", "true"];
  for (const [i, q] of texts.entries()) {
    const state = { q, sort: "size", page: i + 2, deleted: i % 2 === 0, column: texts.slice(i) } as const;
    assertEquals(CODEC.read(withQuery("/datasets", CODEC.write(state))), state);
  }
});

Deno.test("urlCodec() leaves out what goes without saying, and what others keep in the query stays", () => {
  assertEquals(withQuery("/datasets", CODEC.write(NOTHING)), "/datasets");
  assertEquals(
    withQuery("/datasets?theme=dark&q=old&page=4", CODEC.write({ ...NOTHING, q: "new" })),
    "/datasets?theme=dark&q=new",
  );
});

Deno.test("urlCodec() reads what it can't mean as if it were absent", () => {
  for (
    const query of ["", "?", "?sort=weight&page=0&deleted=1", "?page=1.5", "?page=-2", "?page=9e99", "#q=x"]
  ) {
    assertEquals(CODEC.read(`http://dash.example/datasets${query}`), NOTHING, query);
  }
});
