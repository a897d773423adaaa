import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { connect } from "./connect.ts";
import { migrate } from "./migrator.ts";

const NOTES = 'create table :"schema".notes (text text);\ngrant select on :"schema".notes to :"app";\n';
const database = await testDatabase({ schema: "mig", sources: [] });
const sql = connect(database.superuserUrl, { max: 1 });
Deno.test.afterAll(async () => {
  await sql.end();
  await database[Symbol.asyncDispose]();
});

/** A folder with these files, and a schema of its own to migrate by it. */
async function openFolder(schema: string, files: Readonly<Record<string, string>>) {
  const path = await Deno.makeTempDir();
  const write = async (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) await Deno.writeTextFile(join(path, name), text);
  };
  await write(files);
  const url = pathToFileURL(`${path}/`);
  return {
    url,
    write,
    migrate: (...more: URL[]) =>
      migrate(database.ownerUrl, { schema, sources: [url, ...more], appRole: "mig_app" }),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("migrate() applies what is missing, in the order of the names, and nothing twice", async () => {
  await using folder = await openFolder("ordered", {
    "0002_more.sql": 'alter table :"schema".notes add column more text;',
    "0001_notes.sql": NOTES,
    "README.md": "not a migration",
  });
  assertEquals(await folder.migrate(), { applied: ["0001_notes.sql", "0002_more.sql"] });
  assertEquals(await folder.migrate(), { applied: [] });
  await folder.write({ "0003_index.sql": 'create index on :"schema".notes (more);' });
  assertEquals(await folder.migrate(), { applied: ["0003_index.sql"] });
});

Deno.test("migrate() lets the service use its schema with the rights that the files grant", async () => {
  await using folder = await openFolder("granted", { "0001_notes.sql": NOTES });
  await folder.migrate();
  const app = connect(database.appUrl, { max: 1 });
  assertEquals([...await app`select * from granted.notes`], []);
  await assertRejects(
    async () => await app`insert into granted.notes values ('x')`,
    null,
    "permission denied",
  );
  await assertRejects(async () => await app`select * from granted.migrations`, null, "permission denied");
  await app.end();
});

Deno.test("migrate() applies folder by folder", async () => {
  await using first = await openFolder("folders", { "0009_notes.sql": NOTES });
  await using second = await openFolder("folders", {
    "0001_more.sql": 'alter table :"schema".notes add column n int;',
  });
  assertEquals(await first.migrate(second.url), { applied: ["0009_notes.sql", "0001_more.sql"] });
});

Deno.test("migrate() runs each file once when several processes start at once", async () => {
  await using folder = await openFolder("crowd", {
    "0001_notes.sql": NOTES,
    "0002_row.sql": 'insert into :"schema".notes values (1);',
  });
  const applied = await Promise.all([folder.migrate(), folder.migrate(), folder.migrate()]);
  assertEquals(applied.flatMap((result) => result.applied).sort(), ["0001_notes.sql", "0002_row.sql"]);
  assertEquals((await sql`select 1 from crowd.notes`).count, 1);
});

Deno.test("migrate() refuses an applied file that was edited, and names it", async () => {
  await using folder = await openFolder("edited", { "0001_notes.sql": NOTES });
  await folder.migrate();
  await folder.write({ "0001_notes.sql": NOTES.replaceAll("\n", "\r\n") });
  assertEquals(await folder.migrate(), { applied: [] }, "line ends alone are no edit");
  await folder.write({ "0001_notes.sql": `${NOTES}-- better` });
  await assertRejects(() => folder.migrate(), Error, "0001_notes.sql was edited after it had been applied");
});

Deno.test("migrate() names file and line that fail, keeps what came before and nothing of the file", async () => {
  await using folder = await openFolder("broken", {
    "0001_notes.sql": NOTES,
    "0002_bad.sql": 'create table :"schema".more (n int);\n\nselect nonsense;',
  });
  await assertRejects(() => folder.migrate(), Error, 'migration 0002_bad.sql, line 3: column "nonsense"');
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'broken' order by name`;
  assertEquals(tables.map(({ name }) => name), ["migrations", "notes"]);
  await folder.write({ "0002_bad.sql": "select 1;" });
  assertEquals(await folder.migrate(), { applied: ["0002_bad.sql"] });
});

Deno.test("migrate() leaves casts to quoted types alone, and refuses a placeholder that it does not know", async () => {
  await using folder = await openFolder("filled", { "0001_cast.sql": `select 'a'::"text";` });
  assertEquals(await folder.migrate(), { applied: ["0001_cast.sql"] });
  await folder.write({ "0002_wrong.sql": 'select 1 from :"scheme".notes;' });
  await assertRejects(() => folder.migrate(), TypeError, 'Cannot fill :"scheme" in migration 0002_wrong.sql');
});

Deno.test("migrate() refuses names that give no order", async () => {
  await using folder = await openFolder("named", { "0001_notes.sql": NOTES });
  await assertRejects(() => folder.migrate(folder.url), TypeError, "two folders have a 0001_notes.sql");
  await folder.write({ "2_late.sql": "select 1;" });
  await assertRejects(() => folder.migrate(), TypeError, "name it NNNN_what_it_does.sql");
});
