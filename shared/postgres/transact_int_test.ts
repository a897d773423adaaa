import type { RequestContext } from "../core/ctx.ts";
import { AppError } from "../core/errors.ts";
import { newId, type TenantId, type UserId } from "../core/ids.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { connect } from "./connect.ts";
import { postgresCode } from "./errors.ts";
import { idempotencyMigrations } from "./idempotency.ts";
import type { Tx } from "./sql.ts";
import { inTenant } from "./tenant_scope.ts";
import { createTransact } from "./transact.ts";

/** Repositories as a service has them: here one on a table of notes behind row-level security. */
function bind(tx: Tx, ctx: RequestContext) {
  return {
    tx,
    add: (text: string) => tx`insert into room.notes values (${ctx.tenant_id}, ${text})`,
    list: async () =>
      (await tx<{ text: string }[]>`select text from room.notes order by text`).map((r) => r.text),
  };
}

const database = await testDatabase({ schema: "room", sources: [idempotencyMigrations] });
Deno.test.afterAll(() => database[Symbol.asyncDispose]());
{
  const owner = connect(database.ownerUrl, { max: 1 });
  await owner.unsafe(`
    create table room.notes (tenant_id uuid not null, text text not null);
    alter table room.notes enable row level security;
    create policy tenant on room.notes
      using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
    grant select, insert on room.notes to room_app;`);
  await owner.end();
}

function openRoom(max = 4) {
  const sql = connect(database.appUrl, { max });
  let commits = 0;
  return {
    sql,
    commits: () => commits,
    transact: createTransact(sql, bind, { schema: "room", afterCommit: () => commits++ }),
    [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }),
  };
}

function newContext(more: Partial<RequestContext> = {}): RequestContext {
  return {
    tenant_id: newId<TenantId>(),
    user_id: newId<UserId>(),
    role: "admin",
    scopes: [],
    correlation_id: newId(),
    request_id: newId(),
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    deadline: Date.now() + 30_000,
    idempotency: null,
    ...more,
  };
}

const fail = (tx: Tx, code: string) =>
  tx.unsafe(`do $$ begin raise exception 'on purpose' using errcode = '${code}'; end $$`);

Deno.test("transact() commits the work under the caller's tenant, and tells so afterwards", async () => {
  await using room = openRoom();
  const [ctx, other] = [newContext(), newContext()];
  await room.transact(ctx, async ({ add }) => {
    await add("mine");
    assertEquals(room.commits(), 0);
  });
  assertEquals(room.commits(), 1);
  assertEquals(await room.transact(ctx, ({ list }) => list()), ["mine"]);
  assertEquals(await room.transact(other, ({ list }) => list()), []);
});

Deno.test("transact() leaves nothing behind when the work throws, and passes its error on", async () => {
  await using room = openRoom(1);
  const ctx = newContext();
  const error = new AppError("CONFLICT", "taken");
  const thrown = await assertRejects(() =>
    room.transact(ctx, async ({ add }) => {
      await add("never");
      throw error;
    })
  );
  assertEquals(thrown, error);
  assertEquals(room.commits(), 0);
  assertEquals(await room.transact(ctx, ({ list }) => list()), []);
});

Deno.test("transact() says why the server refused the tenant, not what followed from it", async () => {
  await using room = openRoom(1);
  const ctx = newContext({ tenant_id: "\0" as TenantId });
  const refused = await assertRejects(() => room.transact(ctx, ({ list }) => list()));
  assertEquals(postgresCode(refused), "22021");
});

Deno.test("transact() leaves no tenant on the connection", async () => {
  await using room = openRoom(1);
  const ctx = newContext();
  await room.transact(ctx, ({ add }) => add("mine"));
  assertEquals([...await room.sql`select text from room.notes`], []);
});

Deno.test("inTenant() runs under that tenant", async () => {
  await using room = openRoom(1);
  const ctx = newContext();
  await room.transact(ctx, ({ add }) => add("mine"));
  const count = await inTenant(
    room.sql,
    ctx.tenant_id,
    async (tx) => (await tx`select 1 from room.notes`).count,
  );
  assertEquals(count, 1);
});

Deno.test("transact() repeats work that lost against another transaction, three times", async () => {
  await using room = openRoom();
  const ctx = newContext();
  let runs = 0;
  await room.transact(ctx, async ({ tx, add }) => {
    runs++;
    await add(`run ${runs}`);
    if (runs < 4) await fail(tx, "40001");
  });
  assertEquals(runs, 4);
  assertEquals(await room.transact(ctx, ({ list }) => list()), ["run 4"]);
});

Deno.test("transact() says UNAVAILABLE when the work loses a fourth time", async () => {
  await using room = openRoom();
  let runs = 0;
  const run = () =>
    room.transact(newContext(), async ({ tx }) => {
      runs++;
      await fail(tx, "40P01");
    });
  assertEquals((await assertRejects(run, AppError)).code, "UNAVAILABLE");
  assertEquals(runs, 4);
});

Deno.test("transact() has the server give work up at the caller's deadline", async () => {
  await using room = openRoom(1);
  const late = newContext({ deadline: Date.now() + 100 });
  const error = await assertRejects(() => room.transact(late, ({ tx }) => tx`select pg_sleep(60)`), AppError);
  assertEquals(error.code, "DEADLINE_EXCEEDED");
  assertEquals(await room.transact(newContext(), ({ list }) => list()), []);
});

Deno.test("transact() waits for locks for a tenth of its time, and five seconds at least", async () => {
  await using room = openRoom(1);
  const lockTimeout = async (ms: number) => {
    const ctx = newContext({ deadline: Date.now() + ms });
    return await room.transact(ctx, async ({ tx }) => {
      const [row] = await tx<{ ms: number }[]>`
        select setting::int as ms from pg_settings where name = 'lock_timeout'`;
      return Math.round((row?.ms ?? 0) / 1000);
    });
  };
  assertEquals([await lockTimeout(15 * 60_000), await lockTimeout(10_000)], [90, 5]);
});

Deno.test("transact() does not begin after the deadline", async () => {
  await using room = openRoom();
  const past = newContext({ deadline: Date.now() - 1 });
  let ran = false;
  const error = await assertRejects(() => room.transact(past, () => Promise.resolve(ran = true)), AppError);
  assertEquals([error.code, ran], ["DEADLINE_EXCEEDED", false]);
});

Deno.test("transact() says UNAVAILABLE when no connection comes free, and the work never runs", async () => {
  await using room = openRoom(1);
  const release = Promise.withResolvers<void>();
  const holder = room.transact(newContext(), () => release.promise);
  let ran = false;
  const waiting = () =>
    room.transact(newContext({ deadline: Date.now() + 100 }), () => Promise.resolve(ran = true));
  const error = await assertRejects(waiting, AppError);
  assertEquals([error.code, error.retryAfterSeconds], ["UNAVAILABLE", 1]);
  release.resolve();
  await holder;
  await room.transact(newContext(), ({ list }) => list());
  assertEquals(ran, false);
});

Deno.test("transact() gives up shortly after its deadline a server that has fallen silent", async () => {
  await using relay = openRelay(database.appUrl);
  const sql = connect(relay.url, { max: 1 });
  const transact = createTransact(sql, bind, { schema: "room" });
  await transact(newContext(), ({ list }) => list());
  const error = await assertRejects(
    () =>
      transact(newContext({ deadline: Date.now() + 200 }), async ({ list }) => {
        relay.fallSilent();
        await list();
      }),
    AppError,
  );
  assertEquals(error.code, "DEADLINE_EXCEEDED");
  await sql.end({ timeout: 0 });
});

/** A way to the database that can stop carrying anything back, with every connection still open. */
function openRelay(target: string) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  let isSilent = false;
  const mute = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => isSilent ? undefined : controller.enqueue(chunk),
    });
  const { hostname, port } = new URL(target);
  const accepting = (async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ hostname, port: Number(port) });
      connections.push(client, server);
      client.readable.pipeTo(server.writable).catch(() => {});
      server.readable.pipeThrough(mute()).pipeTo(client.writable).catch(() => {});
    }
  })();
  const url = new URL(target);
  url.port = String((listener.addr as Deno.NetAddr).port);
  return {
    url: url.href,
    fallSilent: () => void (isSilent = true),
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of connections) {
        try {
          connection.close();
        } catch {
          // closed by the other side
        }
      }
    },
  };
}
