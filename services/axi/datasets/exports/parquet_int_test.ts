import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";

Deno.test("GET /datasets/{id}/export gives Parquet with the digits that the decimals need", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload(
    "a.csv",
    "n,price,long\n1,10.25,0.1234567890123456789012345678901234567890\n2,-3.5,1\n,,\n",
    {
      options: { types: { price: "decimal", long: "decimal" } },
    },
  );
  const response = await axi.app.request(`/datasets/${dataset_id}/export?format=parquet`, {
    headers: { authorization: `Bearer ${user.tokens.access_token}` },
  });
  assertEquals(response.headers.get("content-type"), "application/vnd.apache.parquet");
  const file = await response.arrayBuffer();
  const [, price] = parquetSchema(parquetMetadata(file)).children;
  assertEquals([price.element.converted_type, price.element.precision, price.element.scale], [
    "DECIMAL",
    4,
    2,
  ]);
  assertEquals(await parquetReadObjects({ file }), [
    { n: 1n, price: 10.25, long: "0.1234567890123456789012345678901234567890" },
    { n: 2n, price: -3.5, long: "1" },
    { n: null, price: null, long: null },
  ]);
});
