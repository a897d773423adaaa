import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";

const CSV = 'i,f,d,b,day,at,"t""x"\n' +
  '9007199254740993,NaN,0.10000000000000000000001,true,2020-02-29,2020-01-01T00:00:00.5Z,"a\t\\N\n""é"\n' +
  "-1,1e300,2.5,false,1999-12-31,2021-01-01T12:30:00.1234Z,\\x\n,,,,,,\n";

Deno.test("GET /datasets/{id}/export gives NDJSON whose cells are those of /rows", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", CSV, {
    options: { types: { i: "int", f: "float", d: "decimal" } },
  });
  const fetchExport = (query: string, accept: string) =>
    axi.app.request(`/datasets/${dataset_id}/export${query}`, {
      headers: { authorization: `Bearer ${user.tokens.access_token}`, accept },
    });
  const exported = await fetchExport("?format=ndjson", "*/*");
  assertEquals(exported.status, 200);
  assertEquals(exported.headers.get("content-disposition"), 'attachment; filename="a.ndjson"');
  const lines = (await exported.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  const { json: page } = await user.get(`/datasets/${dataset_id}/rows`);
  const names: string[] = page.columns.map(({ name }: { name: string }) => name);
  assertEquals(page.rows.length, 3);
  assertEquals(lines.map((line) => names.map((name) => line[name])), page.rows);

  const accepted = await fetchExport("", "text/html, application/x-ndjson;q=0.9");
  assertEquals(accepted.headers.get("content-type"), "application/x-ndjson");
  await accepted.body?.cancel();
  assertEquals((await user.get(`/datasets/${dataset_id}/export?format=tsv`)).status, 422);
});
