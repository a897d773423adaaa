import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { AppError } from "@shared/core/errors.ts";
import { FormParts } from "./form_parts.ts";
import { fieldText, type FormPart, nextFormPart } from "./multipart.ts";

function formOf(...heads: string[]): FormParts {
  const text = heads.map((head) => `--b\r\n${head}\r\n\r\ncontent\r\n`).join("") + "--b--";
  return new FormParts(
    ReadableStream.from([new TextEncoder().encode(text)]),
    "multipart/form-data; boundary=b",
  );
}

const of = (disposition: string) => `Content-Disposition: form-data; ${disposition}`;

Deno.test("nextFormPart() tells names, file names and types as people's programs write them", async () => {
  const cases: [string, FormPart][] = [
    [of('name="file"; filename="a.csv"'), { name: "file", fileName: "a.csv", contentType: "text/plain" }],
    [
      `content-type: text/csv; charset=utf-8\r\n${of('name="file"; filename="é %22x%22.csv"')}`,
      { name: "file", fileName: 'é "x".csv', contentType: "text/csv" },
    ],
    [of("name=file; filename*=utf-8''%e2%82%ac.csv"), {
      name: "file",
      fileName: "€.csv",
      contentType: "text/plain",
    }],
    [of('name="file"'), { name: "file", fileName: "", contentType: "text/plain" }],
    [of('name="options"; filename="o.json"'), { name: "options", fileName: null, contentType: "text/plain" }],
  ];
  for (const [head, part] of cases) assertEquals(await nextFormPart(formOf(head)), part);
});

Deno.test("nextFormPart() passes over a few parts that are none of a form, and refuses many", async () => {
  const strange = ["X: 1", "Content-Disposition: attachment", `${of('name="a"')}\r\n--b: 1`, "no colon"];
  const parts = formOf(...strange, of('name="name"'));
  assertEquals((await nextFormPart(parts))?.name, "name");
  assertEquals(await fieldText(parts, { name: "name", maxBytes: 7 }), "content");
  assertEquals(await nextFormPart(parts), null);
  await assertRejects(
    () => nextFormPart(formOf(...Array(20).fill("X: 1"))),
    AppError,
    "parts without a name",
  );
});

Deno.test("fieldText() refuses a field that is too long", async () => {
  const parts = formOf(of('name="name"'));
  await nextFormPart(parts);
  await assertRejects(() => fieldText(parts, { name: "name", maxBytes: 6 }), AppError, "at most 6 bytes");
});
