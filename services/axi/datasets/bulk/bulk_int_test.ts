import { assert, assertEquals } from "@shared/testing/assert.ts";
import { type Answer, testAxi, type TestUser } from "../../testing.ts";

interface Sent {
  readonly items?: unknown;
  readonly key?: string;
}

function bulk(
  user: TestUser,
  files: readonly (readonly [string, string])[],
  { items, key }: Sent = {},
): Promise<Answer> {
  const form = new FormData();
  if (items !== undefined) form.set("items", JSON.stringify(items));
  for (const [name, text] of files) form.append("file", new Blob([text], { type: "text/csv" }), name);
  return user.call("/datasets/bulk", {
    method: "POST",
    body: form,
    headers: key === undefined ? {} : { "idempotency-key": key },
  });
}

function outcomes({ json }: Answer) {
  return json.items.map((
    { index, file_name, status, dataset, problem }: Record<string, Answer["json"]>,
  ) => [index, file_name, status, dataset?.row_count ?? problem?.code]);
}

Deno.test("POST /datasets/bulk stores each file as an upload would, and a bad one spoils no other", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const large = "x,y\n" + "12345,some words\n".repeat(40_000); // is not held in memory
  const answer = await bulk(user, [
    ["a.csv", "x\n1\n2\n"],
    ["empty.csv", ""],
    ["large.csv", large],
    ["broken.csv", 'a,b\n"1,2\n'],
    ["large broken.csv", large + '"never closed'],
    ["z.csv", "x\n1\n"],
  ]);
  assertEquals(answer.status, 200);
  assertEquals(outcomes(answer), [
    [0, "a.csv", 201, 2],
    [1, "empty.csv", 422, "CSV_UNREADABLE"],
    [2, "large.csv", 201, 40_000],
    [3, "broken.csv", 422, "CSV_UNREADABLE"],
    [4, "large broken.csv", 422, "CSV_UNREADABLE"],
    [5, "z.csv", 201, 1],
  ]);
  const { items } = (await user.get("/datasets?sort=name")).json;
  assertEquals(items.map(({ name }: { name: string }) => name), ["a.csv", "large.csv", "z.csv"]);
  assertEquals(answer.json.items[0].dataset, items[0]);
});

Deno.test("POST /datasets/bulk takes name and options of each file, and gives the same datasets for the same key", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const files = [["a.csv", "x;y\n1;2\n"], ["b.csv", "x\n3\n"]] as const;
  const items = [{ name: "First", options: { delimiter: ";", types: { x: "text" } } }];
  const first = await bulk(user, files, { items, key: "once" });
  const [{ dataset }] = first.json.items;
  assertEquals([dataset.name, dataset.columns.map(({ type }: { type: string }) => type)], ["First", [
    "text",
    "int",
  ]]);
  const again = await bulk(user, files, { items, key: "once" });
  assertEquals(again.json, first.json);
  const other = await bulk(user, [files[0], ["b.csv", "x\n4\n"]], { items, key: "once" });
  assertEquals(outcomes(other).map(([, , status]: number[]) => status), [201, 422]);
  assertEquals((await user.get("/datasets")).json.items.length, 2);
});

Deno.test("POST /datasets/bulk stores 100 small files and no more", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const files = Array.from({ length: 101 }, (_, n) => [`${n}.csv`, `x\n${n}\n`] as const);
  const answer = await bulk(user, files.slice(0, 100));
  assertEquals(answer.json.items.filter(({ status }: { status: number }) => status === 201).length, 100);
  const tooMany = await bulk(user, files);
  const last = tooMany.json.items.at(-1);
  assertEquals([tooMany.json.items.length, last.index, last.status, last.problem.code], [
    101,
    100,
    422,
    "VALIDATION",
  ]);
});

Deno.test("POST /datasets/bulk refuses what is no form of files, and who may not upload", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const refused = async (body: string, headers: Record<string, string> = {}) => {
    const type = { "content-type": "multipart/form-data; boundary=b", ...headers };
    const { status, json } = await user.call("/datasets/bulk", { method: "POST", headers: type, body });
    return [status, json.code ?? outcomes({ status, json, headers: new Headers() })];
  };
  const file = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nx\n1\n\r\n';
  assertEquals(await refused("--b--\r\n"), [422, "VALIDATION"]);
  assertEquals(await refused("nothing"), [400, "MALFORMED"]);
  assertEquals(await refused(file, { "content-type": "text/csv" }), [415, "UNSUPPORTED_MEDIA_TYPE"]);
  assertEquals(await refused(file, { "content-type": "multipart/form-data" }), [400, "MALFORMED"]);
  assertEquals((await bulk(user, [["a.csv", "x\n1\n"]], { items: [{ quote: 1 }] })).status, 422);
  const [status, items] = await refused(
    `${file}--b\r\ncontent-disposition: form-data; name="items"\r\n\r\n[]\r\n--b--\r\n`,
  );
  assertEquals([status, items.at(-1).slice(2)], [200, [422, "VALIDATION"]]);
  const cut = await refused(
    file + '--b\r\ncontent-disposition: form-data; name="file"; filename="b.csv"\r\n\r\nx\n',
  );
  assertEquals(cut[0], 200);
  assertEquals(cut[1].at(-1).slice(2), [400, "MALFORMED"]);
  assertEquals((await axi.call("/datasets/bulk", { method: "POST" })).status, 401);
  const { key } = (await user.post("/api-keys", { name: "reader", role: "viewer" })).json;
  const headers = { authorization: `Bearer ${key}`, "content-type": "multipart/form-data; boundary=b" };
  assertEquals(
    (await axi.call("/datasets/bulk", { method: "POST", headers, body: `${file}--b--\r\n` })).status,
    403,
  );
  assert(!axi.lines.some((line) => line.includes("bulk.file.failed")), axi.lines.at(-1));
});
