import { AppError } from "../core/errors.ts";
import { assertEquals, assertRejects, assertThrows } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { connect, pingPostgres } from "./connect.ts";

const database = await testDatabase({ schema: "connect", sources: [] });
const sql = connect(database.appUrl, {
  max: 2,
  applicationName: "connect test",
  statementTimeoutMs: 60_000,
});
Deno.test.afterAll(async () => {
  await sql.end();
  await database[Symbol.asyncDispose]();
});

Deno.test("connect() reads values as the wire shows them", async () => {
  const [row] = await sql`
    select 42::bigint as small, 9007199254740993::bigint as big, 0.1::numeric as exact, 1.5::float8 as float,
      'NaN'::float8 as nan, date '2026-05-01' as day, timestamptz '2026-05-01 14:00:00.123456+02' as instant,
      timestamp '2026-05-01 12:00' as local, '{"a":[1,null]}'::jsonb as document, true as truth, null as nothing,
      array[1, 9007199254740993]::bigint[] as numbers, array['a,b', 'c"d'] as texts`;
  assertEquals({ ...row }, {
    small: 42,
    big: "9007199254740993",
    exact: "0.1",
    float: 1.5,
    nan: NaN,
    day: "2026-05-01",
    instant: "2026-05-01T12:00:00.123456Z",
    local: "2026-05-01T12:00:00.000",
    document: { a: [1, null] },
    truth: true,
    nothing: null,
    numbers: [1, "9007199254740993"],
    texts: ["a,b", 'c"d'],
  });
});

Deno.test("connect() writes values without losing digits", async () => {
  const [row] = await sql`
    select ${"9007199254740993"}::bigint as big, ${"2026-05-01T12:00:00.123456Z"}::timestamptz as instant,
      ${new Date(0)}::timestamptz as epoch, ${"2026-05-01"}::date as day, ${["x", "y"]}::text[] as texts,
      ${[1, 2]}::bigint[] as numbers`;
  assertEquals({ ...row }, {
    big: "9007199254740993",
    instant: "2026-05-01T12:00:00.123456Z",
    epoch: "1970-01-01T00:00:00.000Z",
    day: "2026-05-01",
    texts: ["x", "y"],
    numbers: [1, 2],
  });
});

Deno.test("connect() names its sessions and bounds their statements", async () => {
  const [row] = await sql`
    select current_setting('application_name') as name, current_setting('statement_timeout') as timeout`;
  assertEquals({ ...row }, { name: "connect test", timeout: "1min" });
});

Deno.test("connect() refuses a URL with several hosts", () => {
  assertThrows(() => connect("postgres://nobody@one:1,two:2/nothing"), TypeError, "name one in the URL");
});

Deno.test("a statement outside a transaction cannot stream", async () => {
  await assertRejects(() => Array.fromAsync(sql`select 1`.cursor(1)), TypeError, "use begin()");
});

Deno.test("pingPostgres() resolves while the server answers", async () => {
  await pingPostgres(sql);
});

Deno.test("pingPostgres() throws UNAVAILABLE where nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const lost = connect(`postgres://nobody@127.0.0.1:${port}/nothing`);
  assertEquals((await assertRejects(() => pingPostgres(lost), AppError)).code, "UNAVAILABLE");
  await lost.end();
});

Deno.test("pingPostgres() gives a server up that accepts and says nothing", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const { port } = listener.addr as Deno.NetAddr;
  const lost = connect(`postgres://nobody@127.0.0.1:${port}/nothing`);
  assertEquals((await assertRejects(() => pingPostgres(lost), AppError)).code, "DEADLINE_EXCEEDED");
  await lost.end({ timeout: 0 });
  (await accepted).close();
});
